"""Questions and answers: people ask, support what others ask, and the council answers."""
