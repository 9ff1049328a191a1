"""The memories as they stand, followed from the topics, a generation at a time."""
