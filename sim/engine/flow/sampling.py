"""Stratified draws: sampled request k of a walk takes one of equal shares of every law it meets."""

# ruff: noqa: PLR0917 - arrays go through compiled functions by position

from __future__ import annotations

from sim.engine.flow.fields import PARTICLES, PERMUTATIONS, STRATA
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.layout import FloatArray, IntArray

EXPONENTIAL = constant(0)
NORMAL = constant(1)
FIRST_LAW = constant(2)

_PER_PARTICLE = STRATA // PARTICLES
_WORD = (1 << 31) - 1


@compiled
def sub(key: int, word: int) -> int:
    """A key within a key, 31 bits: cheaper than ``mix``, and good enough to shuffle strata."""
    z = ((key ^ (word * 0x45D9F3B)) & _WORD) * 0x2C1B3C6D
    z = ((z ^ (z >> 29)) & _WORD) * 0x297A2D39
    return (z ^ (z >> 31)) & _WORD


@compiled
def partner(perms: IntArray, key: int, k: int) -> int:
    """Which particle of a callee's walk answers particle k: every one answers once."""
    row = ((key & 0xFFFF) * PERMUTATIONS) >> 16
    place: int = perms[row, k ^ ((key >> 16) & (PARTICLES - 1))] ^ ((key >> 23) & (PARTICLES - 1))
    return place


@compiled
def stratum(perms: IntArray, key: int, k: int) -> int:
    """A stratum out of STRATA for particle k: over all k every share of the law comes once."""
    within = ((key + k * 0x9E3779B1) >> 9) & (_PER_PARTICLE - 1)
    return partner(perms, key, k) * _PER_PARTICLE + within


@compiled
def share(perms: IntArray, key: int, k: int) -> float:
    """A stratified number in (0, 1)."""
    return (stratum(perms, key, k) + 0.5) * (1.0 / STRATA)


@compiled
def wait_us(
    laws: FloatArray,
    perms: IntArray,
    key: int,
    k: int,
    chance: float,
    mean_us: float,
    backlog_us: float,
    spread_us: float,
    tail: float,
    residual: int,
    rounds: int,
) -> float:
    """How long one call waits at a station.

    A backlog that everybody waits for, with its scatter; and with ``chance`` the rests of services
    that Pollaczek and Khinchine's geometric sum is made of, after ``rounds`` of them an exponential
    for all the others. Where the service is exponential one round is exact.
    """
    wait: float = 0.0
    if backlog_us > 0.0:
        row = NORMAL if spread_us >= 0.0 else EXPONENTIAL
        scatter = spread_us * laws[row, stratum(perms, sub(key, 1), k)]
        wait = float(max(backlog_us + scatter, 0.0))
    if mean_us > 0.0 and share(perms, sub(key, 2), k) < chance:
        for n in range(rounds):
            rest: float = laws[residual, stratum(perms, sub(key, 10 + n), k)]
            wait += rest * mean_us * (1.0 - tail)
            if share(perms, sub(key, 30 + n), k) >= tail:
                return wait
        wait += laws[EXPONENTIAL, stratum(perms, sub(key, 3), k)] * mean_us
    return wait
