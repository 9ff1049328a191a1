"""The ``hms`` command: faces for people, and ``--json`` for programs."""
