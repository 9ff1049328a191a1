"""What every process shares: its settings, health and metrics, exit status and dead letters."""
