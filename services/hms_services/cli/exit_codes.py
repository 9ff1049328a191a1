"""What the command line leaves with, beside 0 for done, 1 for an error and 2 for a wrong call."""

# What a shell reports for a process that Ctrl-C ended: 128 + SIGINT.
INTERRUPTED = 130
