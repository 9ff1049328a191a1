"""The state of a partition, from each place that holds it, and its fingerprint."""
