"""The fictional town of Valdelira: words, people, places and pictures for demonstrations."""
