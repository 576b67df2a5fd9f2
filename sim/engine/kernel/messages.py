"""What a broker's messages have that other calls have not: a place in store, tries without end."""

from __future__ import annotations

from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fields import (
    AT_REPLICA,
    C_REPLICA,
    CLIENT,
    FAILED_DELIVERIES,
    R_BACKLOG,
    REPLICA_WIDTH,
    S_COUNTS,
    SITE,
)
from sim.engine.layout import IntArray, SiteField
from sim.engine.plane import Outcome, SiteCount

_ATTEMPTS = int(SiteField.ATTEMPTS)
_N_BACKLOG = int(SiteCount.BACKLOG)
_ERROR = constant(Outcome.ERROR)
_TIMEOUT = constant(Outcome.TIMEOUT)
_CRASHED = constant(Outcome.CRASHED)
_IMPATIENT = constant(Outcome.IMPATIENT)
_TOO_LATE = constant(Outcome.TOO_LATE)


@compiled
def stored(m: IntArray, rows: IntArray, row: int, more: int) -> None:
    """A message comes into store, or leaves it."""
    m[m[rows[row + SITE] + S_COUNTS] + _N_BACKLOG] += more
    m[m[AT_REPLICA] + m[rows[row + CLIENT] + C_REPLICA] * REPLICA_WIDTH + R_BACKLOG] += more


@compiled
def is_redelivered(m: IntArray, rows: IntArray, row: int, outcome: int) -> bool:
    """Count a delivery that has failed, if a consumer had the message; is there one more to come?

    A message that nobody took, because no consumer was there or had room, has not been delivered.
    """
    was_taken = _ERROR <= outcome <= _TIMEOUT or outcome in (_CRASHED, _IMPATIENT, _TOO_LATE)
    if was_taken:
        rows[row + FAILED_DELIVERIES] += 1
    return bool(rows[row + FAILED_DELIVERIES] < m[rows[row + SITE] + _ATTEMPTS])
