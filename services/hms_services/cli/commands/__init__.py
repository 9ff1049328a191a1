"""One module a command. Each has an ``app``, and is imported only when its command runs."""
