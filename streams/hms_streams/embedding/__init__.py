"""Text to vectors, on the CPU, without a network call at run time."""
