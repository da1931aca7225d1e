"""The core: everything that is not about participation."""
