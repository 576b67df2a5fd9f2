"""Answers: distributions with intervals, targets, ranking, what dominates."""
