"""Discussion: comments on anything that registers as a subject."""
