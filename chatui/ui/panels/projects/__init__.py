"""Panels about projects: the list of them, and the question about that of a folder."""
