"""How far long work is, shown on the console while it runs."""
