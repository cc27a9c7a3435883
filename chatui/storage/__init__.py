"""The user's data on disk: the only package that writes it, and that knows TOML."""
