"""The panels that lie over the chat."""
