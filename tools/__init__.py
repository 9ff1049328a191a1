"""Programs for those who work on HMS itself; nothing that runs imports them."""
