"""A class as a page: what it shows together, by pseudonym, without a ranking."""
