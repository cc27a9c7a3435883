"""What shells complete: their scripts, and the values that these ask for."""
