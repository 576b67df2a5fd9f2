"""Whoever turns views into orders."""
