"""What each decision of a run was worth: counterfactual credit."""
