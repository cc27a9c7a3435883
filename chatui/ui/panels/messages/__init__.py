"""Lists of what a message holds."""
