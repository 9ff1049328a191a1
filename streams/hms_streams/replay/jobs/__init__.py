"""Work of a replay shared among processes."""
