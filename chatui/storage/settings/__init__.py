"""The files that a person or the program sets something in."""
