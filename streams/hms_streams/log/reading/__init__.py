"""Readers of the log: of a partition, of the admitted events, of a space, of whole topics."""
