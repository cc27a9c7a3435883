"""What lies between the terminal and the toolkit."""
