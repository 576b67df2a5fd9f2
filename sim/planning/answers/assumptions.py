"""Every figure that an answer rests on, with its source; and what no answer here rests on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel

from sim.documents.plans import LoadedPlan
from sim.model.plan.answer import Assumption
from sim.model.plan.figure import Figure
from sim.model.topology import Topology
from sim.planning.recovery.alarms import alarm_after_h
from sim.planning.recovery.redirecting import arrived_h
from sim.scoring.standard import BUSINESS_LEVEL
from sim.units import HOUR, SECOND, format_duration

NOT_MODELLED: Final = (
    "a second provider, or leaving one",
    "absence of staff, and several disasters wanting the same people",
    "malicious insiders and attackers who wait",
    "what waiting for a copy in another region costs every write, in normal times",
    "legal hold and other reasons to stop that do not come from physics",
    "caches that are cold in the place that took over, and queues that never drain again: once "
    "users have come, the settled level of service is taken",
    "a place that is back by itself while data are being moved: the sooner of the two ends a loss",
    "faults of single services do not count against RTO and RPO: nothing can be moved away from "
    "them; they count in downtime, availability and cost",
    "outages that began in the year before: each counts whole in the year in which it begins",
)


def assumptions(loaded: LoadedPlan) -> tuple[Assumption, ...]:
    """All figures in the order of the format, then what the planner takes from the topology.

    A default's path says that nobody wrote it.
    """
    figures = (
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
    return (*figures, *_of_the_system(loaded.topology.model))


def _of_the_system(topology: Topology) -> Iterator[Assumption]:
    """What no figure of the plan says, because the system says it."""
    alarm_us = round(alarm_after_h(topology, [0.0] * len(topology.journeys)) * HOUR)
    come_h = arrived_h(topology, moves=1.0, level=BUSINESS_LEVEL)
    found = [
        ("stages.detect, at least", format_duration(alarm_us // SECOND * SECOND),
         "the system's own alert rules, when nothing is served"),
        ("stages.redirect, on top",
         "never" if math.isinf(come_h) else format_duration(round(come_h * 3600.0) * SECOND),
         "until so many users as count have come, as old answers of DNS expire or routes converge"),
        ("lasts, on top", format_duration(max(s.startup for s in topology.services.values())),
         "start-up of what was lost with a place, once that is there again"),
        ("zones of a standby", "each one that is down takes its share of what stands by",
         "until it is up again, or more has come; a pilot light and backups start in the others"),
    ]  # fmt: skip
    for path, value, source in found:
        yield Assumption(
            path=path, value=value, source=source, kind="assumption", is_default=True,
            tested_on=None,
        )  # fmt: skip


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
