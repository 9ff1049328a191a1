"""The concepts processor: memories that belong together into concepts."""
