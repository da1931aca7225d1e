"""Consultations: phases and the ways people take part in them."""
