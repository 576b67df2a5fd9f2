"""How an attempt ends: by an answer, by its caller's timeout, or stopped where it is."""

from __future__ import annotations

from simpy.events import Event

from sim.engine.draws import Rank
from sim.engine.plane import Outcome, Table
from sim.engine.reference.ground import Ground
from sim.engine.reference.instant import on, silence
from sim.engine.reference.things import Attempt


def answer(ground: Ground, attempt: Attempt, outcome: int) -> None:
    """The answer reaches the caller, if anyone still listens."""
    attempt.is_on_its_way = False
    if attempt.is_heard:
        attempt.answer.succeed(outcome)
    else:
        ground.in_flight -= 1


def start_timeout(ground: Ground, attempt: Attempt, at_us: int | None = None) -> None:
    """From now the caller waits for the site's timeout, or until ``at_us``, and no longer."""
    if at_us is None:
        timeout = ground.get(Table.TIMEOUT_US, (attempt.call.site,))
        if timeout == 0:
            return
        at_us = ground.now + timeout

    def give_up(_: Event) -> None:
        attempt.answer.succeed(Outcome.TIMEOUT)

    attempt.gives_up_us = at_us
    attempt.timer = ground.env.timer(at_us, Rank.TIMEOUT, attempt.key)
    on(attempt.timer).append(give_up)


def stop(attempt: Attempt) -> None:
    """The callee's end stops where it is; its replica is put in order by the caller of this."""
    attempt.is_on_its_way = False
    attempt.is_dead = True
    for timer in (attempt.patience, attempt.work_timer):
        if timer is not None:
            silence(timer)
    assert attempt.carrier is not None
    attempt.carrier.interrupt()
