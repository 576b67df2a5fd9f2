"""Orders that keep alerts quiet for a while, and let them be heard again."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import JsonValue

from sim.drill.alerting import Alerting
from sim.drill.logbook import Logbook
from sim.engine.face import Rank, WorldFace
from sim.journal.entries import Kind
from sim.model.kinds import Action
from sim.observe.notifying import Notifier, Silence
from sim.units import SECOND


class Silencing:
    """Silences by order; each has a number, a reason and an end."""

    kinds = ("silence", "expire_silence")

    def __init__(
        self,
        notifier: Notifier,
        alerting: Alerting,
        world: WorldFace,
        logbook: Logbook,
        now_us: Callable[[], int],
    ) -> None:
        self._notifier = notifier
        self._alerting = alerting
        self._world = world
        self._logbook = logbook
        self._now_us = now_us

    def carry_out(self, kind: str, action: Action, line: int) -> str | None:
        """Do it; a sentence where it cannot be done."""
        arguments = action.model_dump()
        if kind == "expire_silence":
            return self._expire(int(arguments["number"]), line)
        self._silence(
            str(arguments["matchers"]), str(arguments["reason"]), arguments["lasts"], line
        )
        return None

    def _silence(self, matchers: str, reason: str, lasts_us: int, line: int) -> None:
        silence = self._notifier.silence(matchers, reason, self._now_us(), lasts_us)
        told: dict[str, JsonValue] = {
            "matchers": matchers,
            "reason": reason,
            "until_s": silence.until_us / SECOND,
        }
        began = self._logbook.tell(Kind.ALERT, silence.name, "silenced", told, line)
        self._alerting.hear(began)
        when = self._world.now_us + lasts_us
        self._world.at(
            when, Rank.ALERT, f"{silence.name}-ends", lambda: self._run_out(silence, began)
        )

    def _run_out(self, silence: Silence, began: int) -> None:
        """Its time is over, unless it was ended before."""
        if self._notifier.has_run_out(silence.number, self._now_us()):
            ended = self._logbook.tell(Kind.ALERT, silence.name, "expired", {}, began)
            self._alerting.hear(ended)

    def _expire(self, number: int, line: int) -> str | None:
        ended = self._notifier.expire(number, self._now_us())
        if ended is None:
            known = [str(one.number) for one in self._notifier.silences(self._now_us())]
            return f"no silence {number} is in force; there are {', '.join(known) or 'none'}"
        told = self._logbook.tell(Kind.ALERT, ended.name, "expired", {}, line)
        self._alerting.hear(told)
        return None
