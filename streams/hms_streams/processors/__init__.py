"""The processors, each in a package of its own that ``python -m`` runs."""
