"""What print mode makes of an answer."""
