"""Text as people write it: cleaning, checking, comparing and turning Markdown into safe HTML."""
