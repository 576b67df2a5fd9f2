"""What only other runs can tell of a post-mortem: factors by removal, moves, items lived with."""
