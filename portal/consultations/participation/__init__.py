"""Who took part in which phase, by which way in; the one roll all methods share."""
