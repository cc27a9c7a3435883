"""What slash commands do where there is no screen."""
