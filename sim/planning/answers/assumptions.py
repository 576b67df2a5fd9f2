"""Every figure that an answer rests on, with its source; and what no answer here rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel

from sim.documents.plans import LoadedPlan
from sim.model.plan.answer import Assumption
from sim.model.plan.figure import Figure

NOT_MODELLED: Final = (
    "a second provider, or leaving one",
    "absence of staff, and several disasters wanting the same people",
    "malicious insiders and attackers who wait",
    "what waiting for a copy in another region costs every write, in normal times",
    "legal hold and other reasons to stop that do not come from physics",
    "the first minutes after a move, second by second: the settled level of service is taken",
    "faults of single services do not count against RTO and RPO: nothing can be moved away from "
    "them; they count in downtime, availability and cost",
    "outages that began in the year before: each counts whole in the year in which it begins",
)


def assumptions(loaded: LoadedPlan) -> tuple[Assumption, ...]:
    """All figures in the order of the format; a default's path says that nobody wrote it."""
    return tuple(
        Assumption(
            path=path,
            value=_value(figure),
            source=figure.source,
            kind=figure.kind.value,
            is_default=any(path == d or path.startswith(f"{d}.") for d in loaded.defaults),
            tested_on=figure.tested_on,
        )
        for path, figure in _figures(loaded.model, "")
    )


def _figures(value: Any, path: str) -> Iterator[tuple[str, Figure]]:
    if isinstance(value, Figure):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _figures(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, dict):
        for name, below in value.items():
            yield from _figures(below, f"{path}.{name}")
    elif isinstance(value, tuple):
        for k, below in enumerate(value):
            yield from _figures(below, f"{path}[{k}]")


def _value(figure: Figure) -> str:
    """The value as its author would write it, with what is believed about it."""
    written = figure.model_dump(mode="json", exclude_none=True)
    told = str(written["value"])
    for name, words in (("shape", "shape"), ("gamma", "Gamma"), ("beta", "Beta of")):
        if name in written:
            told += f", {words} {written[name]:g}"
    return told
