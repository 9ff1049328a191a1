"""What the suites measure: a new broker, processes of HMS on it, and events to fill them."""
