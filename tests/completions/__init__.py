"""The completions of shells: what the scripts are made of, and the shells themselves."""
