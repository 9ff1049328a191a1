"""The log read again: what a space was, what state follows, what another policy would do."""
