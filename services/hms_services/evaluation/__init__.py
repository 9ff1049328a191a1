"""How well HMS remembers: a running system is asked questions whose answers are known."""
