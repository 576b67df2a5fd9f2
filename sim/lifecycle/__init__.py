"""Every state machine, as a table."""
