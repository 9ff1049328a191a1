"""HMS on one machine: a broker and the processes, started, watched and stopped."""
