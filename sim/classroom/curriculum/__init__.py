"""The curriculum as data, the rules that read evidence from an attempt, and what they show."""
