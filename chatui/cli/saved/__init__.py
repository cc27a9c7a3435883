"""What the command line says of saved conversations: listed, searched, shown."""
