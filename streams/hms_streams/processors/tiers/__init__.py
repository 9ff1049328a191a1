"""The tiers processor: events into memories and spaces."""
