"""Running wide: many independent pieces of work on as many workers as there are, kept on disk."""
