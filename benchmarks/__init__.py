"""Measures the portal against the bars of its reference page, ``docs/reference/performance.md``."""
