"""Files: where they are kept, and what may be kept at all."""
