"""Conversations and events to JSON and back; pure."""
