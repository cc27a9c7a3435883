"""The conversation: messages in a tree, and the events that make a reply grow."""
