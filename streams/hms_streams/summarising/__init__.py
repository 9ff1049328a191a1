"""Summaries of concepts: the members' own sentences, or a language model whose text is checked."""
