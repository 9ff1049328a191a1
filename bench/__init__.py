"""Measures HMS on this machine: ``make bench``. The results are in docs/benchmarks.md."""
