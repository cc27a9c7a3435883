"""What is done with instructions and memory in a chat."""
