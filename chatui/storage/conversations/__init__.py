"""The saved conversations: a file each, journals, merging, the trash."""
