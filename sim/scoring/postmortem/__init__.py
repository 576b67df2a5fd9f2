"""A post-mortem graded by its typed fields, one file a field."""
