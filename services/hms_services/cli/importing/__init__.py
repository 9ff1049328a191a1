"""Conversations from elsewhere, read one turn at a time."""
