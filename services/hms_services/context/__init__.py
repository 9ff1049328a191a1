"""The read side: what a model should know now."""
