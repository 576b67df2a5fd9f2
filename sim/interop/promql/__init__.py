"""Queries answered as Prometheus answers them, over series under their exported names."""
