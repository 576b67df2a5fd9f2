"""Capacity: what will be asked for, what holds it with a zone gone, and what that costs."""
