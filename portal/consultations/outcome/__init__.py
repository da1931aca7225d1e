"""What came of a consultation, in a minute: who took part, what was said, what will happen."""
