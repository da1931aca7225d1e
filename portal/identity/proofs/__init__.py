"""What people prove themselves with: passwords, codes, keys. Pure functions, no database."""
