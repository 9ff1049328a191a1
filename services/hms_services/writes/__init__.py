"""The write side: events into the log, and ticks for time that has passed."""
