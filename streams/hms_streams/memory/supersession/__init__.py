"""Statements that a later one replaces: what a line claims, and which claims contradict."""
