"""The index of every message."""
