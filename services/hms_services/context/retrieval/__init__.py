"""From a question to ranked lines."""
