"""Rows L4 to L6: the mean number in a station after its load has changed.

On a plane that draws, the same pulse is lived thousands of times in one run, far enough apart to
begin anew from the steady state; a mean field lives it once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.engine.fidelity.rows import Factory, Measured, draws_nothing
from sim.engine.fidelity.small import inside, plane_of, service
from sim.units import SECOND

_WARM_S = 60


@dataclass(frozen=True, slots=True)
class Pulse:
    """Rates by the second, repeated; ``times_s`` after each beginning ``settles_s`` in."""

    work: str
    slots: int
    before: float
    pulse: tuple[float, ...]
    after: float
    settles_s: int
    times_s: tuple[float, ...]
    cycles: int


L4 = Pulse("10ms", 1, 80.0, (150.0,) * 10, 80.0, 60, (2, 5, 10, 15, 20, 25, 30), 14_000)
L5 = Pulse("10ms", 1, 50.0, (90.0,) * 6, 50.0, 4, (0.1, 0.2, 0.5, 1, 2, 5), 60_000)
L6 = Pulse("100ms", 10, 80.0, (120.0,) * 5, 80.0, 35, (1, 2, 5, 10, 15, 20), 18_000)


def live(pulse: Pulse, build: Factory, seed: int) -> list[Measured]:
    """The mean number at the station at each of the pulse's times."""
    last_s = math.ceil(pulse.times_s[-1])
    tail_s = max(0, last_s - len(pulse.pulse))
    cycle = [
        *[pulse.before] * pulse.settles_s,
        *pulse.pulse,
        *[pulse.after] * tail_s,
    ]
    is_mean_field = draws_nothing(build)
    cycles = 1 if is_mean_field else pulse.cycles
    plane = plane_of(
        build,
        {"web": service(pulse.work, pulse.slots)},
        [pulse.before] * _WARM_S + cycle * cycles,
        seed=seed,
        horizon_s=_WARM_S + len(cycle) if is_mean_field else 0,
    )
    found = np.zeros((cycles, len(pulse.times_s)))
    for turn in range(cycles):
        begins_s = _WARM_S + turn * len(cycle) + pulse.settles_s
        for k, after_s in enumerate(pulse.times_s):
            plane.advance(round((begins_s + after_s) * SECOND))
            found[turn, k] = inside(plane)
    errors = (
        found.std(axis=0, ddof=1) / math.sqrt(cycles) if cycles > 1 else np.zeros(len(found[0]))
    )
    return [
        Measured(f"L at {after_s:g} s", float(mean), cycles, float(error))
        for after_s, mean, error in zip(pulse.times_s, found.mean(axis=0), errors, strict=True)
    ]
