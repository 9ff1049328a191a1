"""Questions with the answers that a careful person would give; README.md tells what a case is."""
