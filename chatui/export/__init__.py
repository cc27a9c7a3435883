"""Conversations to text: one file a format, pure."""
