"""Work on capacity that can be taken back: how long it runs, and how much goes at once.

Interruptions of a replica come at rate h. A share of them takes its whole pool at the same moment
(a beta factor); the others come one by one.
Sources: Daly, "A higher order estimate of the optimum checkpoint interval for restart dumps"
(2006), for the run times; Fleming, "A reliability model for common mode failures" (1974), for the
share.
"""

from __future__ import annotations

import math

import numpy as np

from sim.engine.layout import FloatArray


def expected_run(work: float, *, rate: float) -> float:
    """Expected time of a job of length ``work`` that begins again after every interruption.

    (e^(h w) - 1) / h, in the unit of ``work``; ``rate`` is per that unit, and may be nought.
    """
    if work <= 0.0 or rate < 0.0:
        raise ValueError(f"work {work:g} at rate {rate:g} is no job")
    return work if rate == 0.0 else math.expm1(rate * work) / rate


def expected_run_with_checkpoints(work: float, *, rate: float, every: float, costs: float) -> float:
    """The same where each ``every`` of work is saved at a cost: only the part under way is lost.

    (w / z) (e^(h (z + c)) - 1) / h. A job shorter than one part saves nothing.
    """
    if every <= 0.0 or costs < 0.0:
        raise ValueError(f"saving every {every:g} at {costs:g} is no checkpoint")
    if every >= work:
        return expected_run(work, rate=rate)
    return work / every * expected_run(every + costs, rate=rate)


def taken_at_once(
    replicas: int, *, rate: float, window: float, pools: int, common: float
) -> FloatArray:
    """Chances that 0, 1, ... ``replicas`` are gone together, shape ``(replicas + 1,)``.

    Args:
        replicas: dealt out evenly over the pools.
        rate: interruptions of one replica, per unit of ``window``.
        window: how long it takes to make good what was taken: what is taken within it is gone
            together.
        pools: they are interrupted independently of one another.
        common: share of interruptions that take all of a pool.
    """
    alone = -math.expm1(-(1.0 - common) * rate * window)
    whole = -math.expm1(-common * rate * window)
    chances = np.array([1.0])
    for pool in range(pools):
        held = replicas // pools + (pool < replicas % pools)
        lone = np.array(
            [math.comb(held, k) * alone**k * (1.0 - alone) ** (held - k) for k in range(held + 1)]
        )
        lone *= 1.0 - whole
        lone[held] += whole
        chances = np.convolve(chances, lone)
    return chances


def spare_for(chances: FloatArray, *, chance: float) -> int:
    """The fewest replicas that, on top, make good all but ``chance`` of what is taken at once."""
    beyond = 1.0 - np.cumsum(chances)
    return int(np.argmax(beyond <= chance + 1e-15))
