"""Bytes and payloads to events, and conversations to requests; pure."""
