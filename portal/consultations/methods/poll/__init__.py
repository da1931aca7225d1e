"""The poll: a phase in which people vote, by any ballot method."""
