"""Petitions: sponsors, signatures, thresholds, and the council's answer."""
