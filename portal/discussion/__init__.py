"""Discussion."""
