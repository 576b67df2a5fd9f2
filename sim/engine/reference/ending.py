"""How the callee's end of an attempt ends: by an answer, or stopped where it is."""

from __future__ import annotations

from sim.engine.reference.ground import Ground
from sim.engine.reference.instant import silence
from sim.engine.reference.things import Attempt


def answer(ground: Ground, attempt: Attempt, outcome: int) -> None:
    """The answer reaches the caller, if anyone still listens."""
    attempt.is_on_its_way = False
    if attempt.is_heard:
        attempt.answer.succeed(outcome)
    else:
        ground.in_flight -= 1


def stop(attempt: Attempt) -> None:
    """The callee's end stops where it is; its replica is put in order by the caller of this."""
    attempt.is_on_its_way = False
    attempt.is_dead = True
    for timer in (attempt.patience, attempt.work_timer):
        if timer is not None:
            silence(timer)
    assert attempt.carrier is not None
    attempt.carrier.interrupt()
