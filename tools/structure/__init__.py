"""How the code is laid out, measured: ``python -m tools.structure``. See docs/development.md."""
