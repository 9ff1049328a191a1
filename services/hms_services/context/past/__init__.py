"""The memories of a space as they stood at a moment."""
