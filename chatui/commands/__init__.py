"""Actions: one declaration for keys, slash commands, palette, help and README."""
