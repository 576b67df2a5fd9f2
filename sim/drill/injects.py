"""The script at work: what happens at its time, once its condition holds, or again and again."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import JsonValue

from sim.drill.alerting import Alerting
from sim.drill.logbook import Logbook
from sim.drill.posting import post
from sim.engine.face import Rank, WorldFace
from sim.journal.entries import Kind
from sim.model.effect import with_ramp
from sim.model.kinds import FAULTS, Fault
from sim.model.scenario import Inject, Message, Scenario
from sim.observe.changes import ChangeLog, Inbox
from sim.observe.conditions import Watch
from sim.observe.view import View


class Injects:
    """Every inject of a scenario. Times inside are run time."""

    def __init__(
        self,
        scenario: Scenario,
        world: WorldFace,
        logbook: Logbook,
        *,
        changes: ChangeLog,
        inbox: Inbox,
        alerting: Alerting,
        now_us: Callable[[], int],
        look: Callable[[], View],
    ) -> None:
        self._world = world
        self._logbook = logbook
        self._changes = changes
        self._inbox = inbox
        self._alerting = alerting
        self._now_us = now_us
        self._look = look
        self._lead_in_us = scenario.lead_in
        self._waiting: list[tuple[int, Inject, Watch]] = []
        for number, inject in enumerate(scenario.injects):
            if inject.when is not None:
                self._waiting.append((number, inject, Watch(inject.when)))
            elif inject.at is not None:
                self._schedule(number, inject, inject.at)
        if self._waiting:
            world.every(
                scenario.telemetry.scrape_interval,
                Rank.CONDITION,
                "injects",
                self._look_for_conditions,
                from_us=scenario.lead_in,
            )

    def _schedule(self, number: int, inject: Inject, first_us: int) -> None:
        """Plan every repetition, the first at ``first_us`` of the drill's clock."""
        for turn in range(inject.times):
            at_us = first_us + turn * inject.every
            self._world.at(
                at_us + self._lead_in_us,
                Rank.INJECT,
                f"inject-{number:04d}.{turn:04d}",
                self._beginning(number, inject, turn),
            )

    def _look_for_conditions(self) -> None:
        if not self._waiting:
            return
        view = self._look()
        for item in tuple(self._waiting):
            number, inject, watch = item
            if watch.holds(view):
                self._waiting.remove(item)
                # One step later than this look: turns of this very instant are being taken.
                self._schedule(number, inject, self._now_us() + 1)

    def _beginning(self, number: int, inject: Inject, turn: int) -> Callable[[], None]:
        subject = f"inject-{number}" if turn == 0 else f"inject-{number}.{turn}"

        return lambda: self.begin(subject, inject)

    def begin(self, subject: str, inject: Inject) -> None:
        """Let an inject begin now, whether it is the script's or somebody's from outside."""
        if inject.message is not None:
            self._say(subject, inject.message)
        elif inject.fault is not None:
            self._harm(subject, inject, inject.fault)

    def _say(self, subject: str, message: Message) -> None:
        self._inbox.add(self._now_us(), sender=message.sender, role=message.role, text=message.text)
        said: dict[str, JsonValue] = {
            "from": message.sender,
            "role": message.role,
            "text": message.text,
        }
        self._logbook.tell(Kind.MESSAGE, subject, "said", said)

    def _harm(self, subject: str, inject: Inject, fault: Fault) -> None:
        data: dict[str, JsonValue] = {
            "fault": FAULTS.kind_of(type(fault)),
            "target": str(inject.target),
            "is_trigger": inject.is_trigger,
            "ramp_us": inject.ramp,
            "lasts_us": fault.lasts,
        }
        line = self._logbook.tell(Kind.FAULT, subject, "began", data)
        note = fault.change_note(inject.target)
        if note is not None:
            post(note, self._changes, self._logbook, at_us=self._now_us(), cause=line)
        steps = with_ramp(fault.steps(inject.target), over_us=inject.ramp)
        self._world.carry_out(steps, cause=line, label=subject)
        alert = fault.alert_note(inject.target)
        if alert is not None:
            self._alerting.raise_note(alert, cause=line)
        if fault.lasts is None:
            return

        def end() -> None:
            self._logbook.tell(Kind.FAULT, subject, "ended", {}, line)
            if alert is not None:
                self._alerting.clear_note(alert.name, cause=line)

        self._world.at(self._world.now_us + fault.lasts, Rank.INJECT, f"{subject}-ends", end)
