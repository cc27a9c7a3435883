"""What a person puts in front of a model: read, checked, and made ready to be sent."""
