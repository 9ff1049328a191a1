"""Lives that change: generated talk in which facts are replaced, taken back and confused."""
