"""Generated from schemas/avro by schemas/generate.py: do not edit."""
