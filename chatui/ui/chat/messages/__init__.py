"""What single keys do to the message that is read: to it, its blocks, its links."""
