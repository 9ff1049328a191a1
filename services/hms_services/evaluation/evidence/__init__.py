"""Questions whose evidence is known, asked of a running system, and how much of it is found."""
