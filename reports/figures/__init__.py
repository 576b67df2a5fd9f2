"""One figure a file: ``draw(judged) -> Figure`` and ``describe(judged) -> str``."""
