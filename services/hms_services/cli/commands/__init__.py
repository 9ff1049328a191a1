"""One module a command; each holds ``app``, and is imported only when its command is run."""
