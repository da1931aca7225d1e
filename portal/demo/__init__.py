"""The demonstration town: its content, its pictures and what loads them."""
