"""`chatui sh`: one shell command, shown and explained, and run when a person says so."""
