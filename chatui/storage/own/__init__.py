"""Texts of a person's own that go with chats: instructions, memory, prompts, projects."""
