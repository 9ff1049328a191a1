"""The write side: events into the log, and time that has passed."""
