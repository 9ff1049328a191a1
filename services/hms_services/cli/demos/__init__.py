"""What ``hms demo`` runs: each demo is a whole use of the real system."""
