"""What a person can do: one declaration an action, for keys, slash commands, palette and help."""
