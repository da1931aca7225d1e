"""Voting: ballot methods as pure counting functions, their registry, and recounts from files."""
