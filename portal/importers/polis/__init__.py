"""Imports conversations exported by Polis (comments.csv, votes.csv, participants-votes.csv)."""
