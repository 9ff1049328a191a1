"""How facts look for a person: functions that take facts and return at most 80 columns."""
