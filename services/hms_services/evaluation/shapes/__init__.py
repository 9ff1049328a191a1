"""Shapes of memory: what LLM applications store, as stores with questions of known evidence."""
