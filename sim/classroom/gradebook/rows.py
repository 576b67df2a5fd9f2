"""What every gradebook is written from: people by items, each with a grade or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from sim.classroom.book import Mark


@dataclass(frozen=True, slots=True)
class Who:
    """One person as the platform knows them: its id for them and, where given, their name."""

    pseudonym: str
    id: str
    name: str
    section: str


@dataclass(frozen=True, slots=True)
class Column:
    """One item of the form."""

    item: int
    drill: str
    title: str


@dataclass(frozen=True)
class Gradebook:
    """A class's grades; ``marks`` has the one that counts of each person and item."""

    course: str  # tells this class from others
    people: tuple[Who, ...]
    columns: tuple[Column, ...]
    marks: dict[tuple[str, int], Mark]

    def grade(self, who: Who, column: Column) -> float | None:
        """0 to 100; None where nothing counts: blank is not zero."""
        mark = self.marks.get((who.pseudonym, column.item))
        if mark is None or not mark.counts or mark.total is None:
            return None
        return round(min(max(mark.total, 0.0), 100.0), 1)

    def words(self, who: Who, column: Column) -> str:
        """What a grade can be trusted for, or why there is none."""
        mark = self.marks.get((who.pseudonym, column.item))
        if mark is None:
            return "nothing was handed in"
        if self.grade(who, column) is None:
            why = "" if mark.problem is None else f": {mark.problem}"
            return f"does not count ({mark.verdict.value}, {mark.trust.value}){why}"
        return mark.trust_words


def number(value: float | None) -> str:
    """A grade as a cell; blank where there is none."""
    return "" if value is None else f"{value:.1f}".removesuffix(".0")
