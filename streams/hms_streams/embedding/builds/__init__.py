"""What makes a model's files from those that a package ships; each is a process of its own."""
