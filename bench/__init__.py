"""Measures HMS on the machine at hand: ``make bench``. See docs/benchmarks.md for what came out."""
