"""The municipality: areas, topics, departments."""
