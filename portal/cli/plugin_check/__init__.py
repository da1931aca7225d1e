"""``portal plugin check``: which tier a plugin has, and every finding with file and line."""
