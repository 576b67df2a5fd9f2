"""What one code means: the form that ``gameday explain CODE`` prints."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """A code in four parts; ``example`` is what a document holds when it is found."""

    title: str
    why: str
    example: str
    mend: str

    def text(self, code: str) -> str:
        """For people, a line or two per part."""
        severity = "advice, the document can be used" if code[0] == "W" else "error"
        return (
            f"{code} ({severity}): {self.title}\n\n"
            f"Why: {self.why}\nExample: {self.example}\nMend: {self.mend}\n"
        )
