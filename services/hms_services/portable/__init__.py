"""The log in one file: written, verified, and written back into a log."""
