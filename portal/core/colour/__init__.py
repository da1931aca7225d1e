"""A town's colours: derived from two, refused when people could not read them."""
