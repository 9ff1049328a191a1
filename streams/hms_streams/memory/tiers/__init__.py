"""The rules and numbers of the three tiers."""
