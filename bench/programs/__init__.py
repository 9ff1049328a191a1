"""Programs to compare HMS with: they do the same work in the plainest way."""
