"""Participation methods; each registers itself like a plugin would."""
