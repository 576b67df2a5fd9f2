"""What can follow what has been typed: verbs first, then services, fields and their choices."""

from __future__ import annotations

from collections.abc import Callable

from textual.suggester import Suggester

from sim.cli.lines import ALIASES, choices, typed_fields, verb_of
from sim.model.kinds import ACTIONS, FAULTS
from sim.observe.view import View

# Fields that name a thing of the view.
_SERVICES = ("service", "caller", "callee", "component", "about")


def completions(text: str, view: View, *, words: tuple[str, ...] = ()) -> list[str]:
    """Whole lines that begin with ``text``, the best first; ``words`` are the console's own."""
    head, blank, last = text.rpartition(" ")
    if not blank:
        verbs = sorted({*ALIASES, *ACTIONS, *words})
        return [verb for verb in verbs if verb.startswith(last)]
    kind = verb_of(head.split(" ", 1)[0])
    if kind is None:
        return []
    name, sign, begun = last.partition("=")
    if sign:
        return [
            f"{head} {name}={value}"
            for value in _values(kind, name, view)
            if value.startswith(begun)
        ]
    fields = typed_fields(kind)
    given = len(head.split(" ")) - 1
    free = _values(kind, fields[given], view) if given < len(fields) else []
    every = [*free, *(f"{field}=" for field in fields)]
    return [f"{head} {word}" for word in every if word.startswith(last)]


def _values(kind: str, name: str, view: View) -> list[str]:
    if name in _SERVICES:
        return list(view.services)
    known = {
        "team": view.teams,
        "zone": view.zones,
        "journey": view.journeys,
        "flag": view.flags,
        "who": (*view.teams, *(member.name for member in view.people.members)),
        "order": view.people.needs_approval,
    }
    if name in known:
        return list(known[name])
    if name == "mechanism":
        return [*FAULTS]
    if name == "alert":
        return [alert.name for alert in view.alerts]
    for key, field in ACTIONS.get(kind).model_fields.items():
        if name in (key, field.alias):
            return choices(field.annotation)
    return []


class Completer(Suggester):
    """Shows the first completion as it is typed; the right arrow takes it."""

    def __init__(self, view: Callable[[], View], words: tuple[str, ...]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._view = view
        self._words = words

    async def get_suggestion(self, value: str) -> str | None:
        """The first whole line that begins with what was typed."""
        if not value:
            return None
        found = completions(value, self._view(), words=self._words)
        return next((line for line in found if line != value), None)
