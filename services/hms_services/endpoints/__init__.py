"""How a caller comes in: one package a protocol."""
