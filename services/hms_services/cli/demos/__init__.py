"""What ``hms demo`` runs. Each demo uses a real system from beginning to end."""
