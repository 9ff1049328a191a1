"""From ranked lines to a text of so many tokens."""
