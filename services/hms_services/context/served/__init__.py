"""What is served: one generation with all its parts, and the move to another one."""
