"""Documents and figures drawn from a run's folder."""
