"""Predictions held against drills: the planner draws a loss, the engine lives it."""
