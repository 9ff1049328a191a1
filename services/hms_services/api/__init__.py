"""The vocabulary that every endpoint shares: names, filters, pages, times, errors, messages."""
