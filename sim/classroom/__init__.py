"""A class: roster, form, seeds, attempts, marks, and what an instructor holds in the hand."""
