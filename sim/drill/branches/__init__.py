"""Counterfactual runs: the same seed and the same inputs, with some of the moves left out."""
