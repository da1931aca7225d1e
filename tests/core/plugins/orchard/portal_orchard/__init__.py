"""A town's orchard: a plugin with something of everything, for tests of coming and going."""
