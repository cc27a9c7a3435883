"""`chatui --plain`."""
