"""How far the scores of a class can be relied on, and what each drill adds: pure functions."""
