"""The commented document: a text in numbered paragraphs that people comment on and reword."""
