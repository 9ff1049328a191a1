"""The doctor: checks of the machine and of the running instance."""
