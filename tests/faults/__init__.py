"""What happens when processes are killed at the worst moment."""
