"""The memories as they stand, in memory, followed from the topics."""
