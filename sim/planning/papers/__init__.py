"""Plans and capacity studies that somebody hands in, run again and judged against a case."""
