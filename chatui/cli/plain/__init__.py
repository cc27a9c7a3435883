"""The plain mode: a chat that only appends to what the terminal holds already."""
