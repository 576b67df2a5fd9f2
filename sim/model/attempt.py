"""What is fixed before a registered attempt: pace, pauses, and one person's extra time.

Wall time is all that these change. Equal orders at equal simulated times score equally whoever gave
them and however long they took to type.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue


@dataclass(frozen=True, slots=True)
class Attempt:
    """The terms of one attempt."""

    person: str = ""
    pace: float = 1.0  # simulated seconds in a second, before extra time
    pauses_s: float = 0.0  # wall seconds in which the clock may stand, all together
    extra_time: float = 1.0  # 1.25: a quarter more wall time for the same simulated time

    @property
    def speed(self) -> float:
        """Simulated seconds in each second of this person's."""
        return self.pace / self.extra_time

    def as_dict(self) -> dict[str, JsonValue]:
        """As the head of the journal tells it."""
        return {
            "mode": "registered",
            "person": self.person,
            "pace": self.pace,
            "pauses_s": self.pauses_s,
            "extra_time": self.extra_time,
        }

    @classmethod
    def of(cls, conduct: object) -> Attempt | None:
        """The terms that a head tells; None for a run that is not registered."""
        if not isinstance(conduct, dict) or conduct.get("mode") != "registered":
            return None
        return cls(
            str(conduct["person"]),
            float(conduct["pace"]),
            float(conduct["pauses_s"]),
            float(conduct["extra_time"]),
        )
