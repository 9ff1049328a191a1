"""Conversations from files of other programs, read one turn at a time."""
