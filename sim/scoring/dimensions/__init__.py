"""The six dimensions of a score: detect, diagnose, mitigate, lead, recover, learn."""
