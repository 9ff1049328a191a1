"""What commands print: facts in, lines of at most 80 columns out."""
