"""A package, so that the system which these tests share ends with them and not with the run."""
