"""The points of the list before publishing, by what they are about."""
