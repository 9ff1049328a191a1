"""Find memories by their words and by their meaning."""
