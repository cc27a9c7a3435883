"""Files that go with a prompt: read, asked about, and read again when they have changed."""
