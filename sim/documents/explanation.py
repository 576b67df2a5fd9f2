"""What one code means: the form that ``gameday explain CODE`` prints."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """A code in four parts; ``example`` is what a document holds when it is found."""

    means: str
    why: str
    example: str
    fix: str

    def text(self, code: str) -> str:
        """For people, a line or two per part."""
        severity = "advice, the document can be used" if code[0] == "W" else "error"
        return (
            f"{code} ({severity}): {self.means}\n\n"
            f"Why: {self.why}\nExample: {self.example}\nFix: {self.fix}\n"
        )
