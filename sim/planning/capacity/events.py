"""Planned events: what they multiply, hour by hour, and what they did to the history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from sim.engine.layout import FloatArray
from sim.planning.capacity.study import PlannedEvent
from sim.streams import draw
from sim.units import SECOND


def multipliers(
    events: Sequence[PlannedEvent], *, begins: datetime, step_s: int, steps: int
) -> FloatArray:
    """The product of all events in each step, each for the part of it that it covers."""
    made = np.ones(steps)
    for event in events:
        made *= 1.0 + (event.factor - 1.0) * covered(
            event, begins=begins, step_s=step_s, steps=steps
        )
    return made


def drawn_multipliers(
    events: Sequence[PlannedEvent],
    *,
    begins: datetime,
    step_s: int,
    steps: int,
    paths: int,
    seed: int,
) -> FloatArray:
    """The same for each simulated future, with factors drawn; shape ``(paths, steps)``.

    An event that is added moves no other's draws: each has its own, by its name and its begin.
    """
    made = np.ones((paths, steps))
    for event in events:
        key = draw(seed, "capacity", "event", event.name, event.begins.isoformat())
        factors = event.factor * np.exp(
            event.spread * np.random.default_rng(key).standard_normal(paths)
        )
        inside = covered(event, begins=begins, step_s=step_s, steps=steps)
        made *= 1.0 + (factors[:, None] - 1.0) * inside
    return made


def covered(event: PlannedEvent, *, begins: datetime, step_s: int, steps: int) -> FloatArray:
    """The part of each step that an event covers, 0 to 1, shape ``(steps,)``."""
    from_s = (event.begins - begins) / timedelta(seconds=1)
    until_s = from_s + event.lasts / SECOND
    edges = np.arange(steps + 1, dtype=np.float64) * step_s
    inside = np.clip(np.minimum(until_s, edges[1:]) - np.maximum(from_s, edges[:-1]), 0.0, step_s)
    part: FloatArray = inside / step_s
    return part
