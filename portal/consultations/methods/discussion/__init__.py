"""Discussion: an open question with contributions for, against and neutral."""
