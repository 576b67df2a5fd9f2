"""``gameday form``: one verb, one file."""
