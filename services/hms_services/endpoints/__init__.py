"""Where calls come in: the methods of both services, one package a protocol, and what starts it."""
