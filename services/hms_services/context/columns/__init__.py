"""The memories of a space as columns: what ranking asks of each, one row a memory."""
