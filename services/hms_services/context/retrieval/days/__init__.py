"""Expressions of time in eleven languages, and the days that they mean."""
