"""What goes with a prompt: attached by its path or address, and taken off again."""
