"""Which effects were in force when, out of the journal: for the words of what came of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sim.journal.entries import Entry, Kind

_ALWAYS = 1 << 62


@dataclass(slots=True)
class Held:
    """One effect, from when until when. ``target`` has the parts of its selector."""

    dial: str
    origin: str
    label: str
    target: Mapping[str, str]
    from_us: int
    until_us: int = _ALWAYS

    def touches(self, **parts: str) -> bool:
        """Whether every part that the effect's target names is this one."""
        return all(parts.get(name, value) == value for name, value in self.target.items())


@dataclass(slots=True)
class InForce:
    """Read entry by entry; asked at any time that has been read."""

    held: list[Held] = field(default_factory=list)
    _open: dict[object, Held] = field(default_factory=dict)

    def read(self, entries: Iterable[Entry]) -> None:
        """Take more of the journal."""
        for entry in entries:
            if entry.kind is not Kind.EFFECT:
                continue
            number = entry.data["effect"]
            if entry.event == "held":
                target = _parts(str(entry.data["target"]))
                found = Held(
                    dial=str(entry.data["dial"]),
                    origin=str(entry.data["origin"]),
                    label=entry.subject,
                    target=target,
                    from_us=entry.at_us,
                )
                self._open[number] = found
                self.held.append(found)
            elif number in self._open:
                self._open.pop(number).until_us = entry.at_us

    def has_held(self, dial: str) -> bool:
        """Whether an effect on a dial has been in force at any time."""
        return any(one.dial == dial for one in self.held)

    def at(self, at_us: int, *dials: str, origin: str | None = None, **parts: str) -> Held | None:
        """The first effect on one of these dials that touches these parts at a time."""
        return next(
            (
                one
                for one in self.held
                if one.dial in dials
                and origin in (None, one.origin)
                and one.from_us <= at_us <= one.until_us
                and one.touches(**parts)
            ),
            None,
        )


def _parts(target: str) -> dict[str, str]:
    """``service=db, zone=a`` as its parts."""
    pairs = (part.partition("=") for part in target.split(", ") if "=" in part)
    return {name: value for name, _, value in pairs}
