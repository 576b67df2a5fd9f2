"""The walls that hold every kind."""
