"""Open conversations, all of them, and the saved ones; nothing of it knows a screen."""
