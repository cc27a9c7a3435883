"""The prompt files: the list of them, and the form of their variables."""
