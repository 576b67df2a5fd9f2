"""Futures: years of failures drawn by name, the same for every option."""
