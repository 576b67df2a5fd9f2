"""The status pages of vendors: what they say of themselves, which need not be so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from sim.model.outside import PageState, StatusNote
from sim.units import SECOND


@dataclass(frozen=True, slots=True)
class Posted:
    """One line of a page."""

    at_us: int
    service: str
    state: PageState
    text: str


class StatusPages:
    """A page for each service that somebody runs for us: service -> vendor."""

    def __init__(self, vendors: Mapping[str, str]) -> None:
        self._vendors = dict(vendors)
        self._posted: list[Posted] = []

    def post(self, note: StatusNote, at_us: int) -> None:
        """One more line."""
        self._vendors.setdefault(note.service, note.service)
        self._posted.append(Posted(at_us, note.service, note.state, note.text))

    def told(self, service: str | None) -> dict[str, JsonValue]:
        """Each page: whose, its state, and its lines, the newest first."""
        pages: list[JsonValue] = []
        for name, vendor in self._vendors.items():
            if service not in (None, name):
                continue
            lines = [one for one in self._posted if one.service == name]
            state = lines[-1].state if lines else PageState.OPERATIONAL
            posts: list[JsonValue] = [
                {"at_s": one.at_us / SECOND, "state": one.state.value, "text": one.text}
                for one in reversed(lines)
            ]
            pages.append({"service": name, "vendor": vendor, "state": state.value, "posts": posts})
        return {"pages": pages}
