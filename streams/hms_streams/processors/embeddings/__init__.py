"""The embeddings processor: memories into vectors."""
