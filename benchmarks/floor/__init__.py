"""The floor: what a page of the same size costs without a portal."""
