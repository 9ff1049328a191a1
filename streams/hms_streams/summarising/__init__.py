"""Who sums a concept up: its members' own sentences, or a language model that is checked."""
