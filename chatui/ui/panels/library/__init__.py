"""Panels over the conversations that are saved: those in the list, those in the trash."""
