"""What leaves a run: an append-only stream of entries, and the series beside it."""
