"""Plans as drills: the worst that a plan has lived, to be worked by people."""
