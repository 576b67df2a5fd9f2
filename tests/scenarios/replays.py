"""Replays of incidents: what a run of one gives, in minutes since the incident began."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from pydantic import JsonValue

from sim.documents.changing import parse_change, with_changes
from sim.documents.loading import load_scenario
from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.journal.entries import Kind
from sim.journal.record import RunRecord, Seconds
from sim.model.playbook import OrderTemplate, Playbook
from sim.scoring.recovery import recovery_time_s
from sim.scoring.standard import LEVEL_WINDOW_S
from sim.units import MINUTE, SECOND

SOAK_S = 300


@dataclass(frozen=True)
class Replay:
    """One run of a replay. Minute 0 is the trigger."""

    record: RunRecord
    began_s: float

    def failed(self, first: float, last: float, *, journey: str | None = None) -> float:
        """Share of what ended between two minutes that failed, of all journeys or of one."""
        counts = self._counts(journey)
        window = counts[self._second(first) : self._second(last)].sum(axis=0)
        return float(window[Seconds.FAILED] / (window[Seconds.OK] + window[Seconds.FAILED]))

    def peak(self, *, journey: str | None = None) -> float:
        """The worst minute's share of failures."""
        lasts = len(self._counts(journey)) / 60 - self.began_s / 60
        minutes = range(int(lasts))
        with np.errstate(invalid="ignore"):
            return max(self.failed(m, m + 1, journey=journey) for m in minutes)

    def recovered(self, *, journey: str | None = None) -> float | None:
        """The end of the last half minute in which less than 95 % was served; None: never."""
        seconds = self.record.seconds
        classes = np.array([journey in (None, name) for name in seconds.journeys])
        found = recovery_time_s(seconds, self.began_s, soak_s=SOAK_S, classes=classes)
        return None if found is None else (found + LEVEL_WINDOW_S) / 60

    def long_line(self, service: str, *, above: int) -> tuple[float, float]:
        """From when to when more than so many calls wait at a service: first and last minute."""
        samples = self.record.samples
        waiting = samples.column(f'queue_length{{service="{service}"}}')
        at_us = samples.at_us[waiting > above]
        return self._minute(int(at_us[0])), self._minute(int(at_us[-1]))

    def slow(self, first: float, last: float, *, journey: str) -> float:
        """Share of the good answers of a journey that came late."""
        window = self._counts(journey)[self._second(first) : self._second(last)].sum(axis=0)
        return float(window[Seconds.SLOW] / window[Seconds.OK])

    def replicas(self, service: str, minute: float) -> float:
        """How many replicas a service was meant to have, as sampled last before a minute."""
        samples = self.record.samples
        column = samples.column(f'replicas_desired{{service="{service}"}}')
        until = np.searchsorted(samples.at_us, self._second(minute) * SECOND)
        return float(column[until - 1])

    def paged(self) -> float:
        """The first page."""
        told = self.record.of_kind(Kind.ALERT)
        pages = (e for e in told if e.event == "firing" and e.data["urgency"] == "page")
        return self._minute(next(pages).at_us)

    def done(self, label: str) -> float:
        """When the order of a label was carried out."""
        orders = self.record.of_kind(Kind.ORDER)
        (asked,) = (e.subject for e in orders if e.data.get("label") == label)
        ended = next(e for e in orders if e.subject == asked and e.event == "done")
        return self._minute(ended.at_us)

    def resolved(self) -> float:
        """When the incident was called over."""
        told = self.record.of_kind(Kind.INCIDENT)
        return self._minute(next(e.at_us for e in told if e.event == "resolved"))

    def store(self, event: str) -> list[dict[str, JsonValue]]:
        """What stores told of an event."""
        return [dict(e.data) for e in self.record.of_kind(Kind.STORE) if e.event == event]

    def _minute(self, at_us: int) -> float:
        return (at_us - self.began_s * SECOND) / MINUTE

    def _second(self, minute: float) -> int:
        return round(self.began_s + 60 * minute)

    def _counts(self, journey: str | None) -> npt.NDArray[np.float64]:
        seconds = self.record.seconds
        classes = [j for j, name in enumerate(seconds.journeys) if journey in (None, name)]
        counts: npt.NDArray[np.float64] = seconds.counts[classes].sum(axis=0).astype(np.float64)
        return counts


@cache
def replay(
    name: str,
    *,
    seed: int = 1,
    without: str | None = None,
    who: str = "reference",
    changes: tuple[str, ...] = (),
) -> Replay:
    """A replay by its reference, each once a session.

    ``without`` leaves out the orders of an action, or of an action and a service (``scale web``);
    ``changes`` are values of its documents (``services.web.replicas=9``).
    """
    loaded = load_scenario(f"replays/{name}")
    loaded = with_changes(loaded, [parse_change(text) for text in changes])
    drill = Drill(scenario=loaded.model, topology=loaded.topology.model, seed=seed)
    (trigger,) = (i for i in drill.scenario.injects if i.is_trigger)
    assert trigger.at is not None
    script = drill.scenario.reference
    if without is not None:
        rules = [
            rule.model_copy(update={"do": tuple(o for o in rule.do if not _is(o, without))})
            for rule in script.rules
            if not all(_is(o, without) for o in rule.do)
        ]
        script = Playbook.model_construct(**(dict(script) | {"rules": tuple(rules)}))
    record = run(drill, "script" if who == "reference" else who, script=script).record
    return Replay(record, trigger.at / SECOND)


def _is(order: OrderTemplate, what: str) -> bool:
    action, _, service = what.partition(" ")
    return order.action == action and service in ("", order.arguments.get("service"))
