"""What came of a survey: summaries of every question, cross-tables and where they are kept."""
