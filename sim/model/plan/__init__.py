"""What a plan for disasters is made of, and what an answer to it holds."""
