"""``hms rebuild``: a new generation made from the log beside the one that serves, then switched."""
