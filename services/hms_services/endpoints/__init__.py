"""Where calls come in: the methods of both services, and one package for each protocol."""
