"""Kafka without Faust: topics read, their ends, gaps, schemas, lag and generations."""
