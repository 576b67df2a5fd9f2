"""``gameday class``: one verb, one file."""
