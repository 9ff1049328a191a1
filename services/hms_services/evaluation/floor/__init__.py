"""Where the floor stands: questions that no memory answers must find nothing."""
