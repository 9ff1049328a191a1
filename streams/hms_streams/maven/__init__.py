"""Artifacts of a Maven repository: fetched once, verified at every use."""
