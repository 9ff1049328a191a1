"""The history of one memory: every event that touched it, and what each event changed."""
