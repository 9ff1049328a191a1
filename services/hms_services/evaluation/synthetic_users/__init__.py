"""Synthetic users whose facts change: what they say, and what is true when."""
