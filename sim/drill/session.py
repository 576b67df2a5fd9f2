"""One door to a drill: look, order, look again. People and programs come in by it alike.

``step`` writes the orders down and syncs them before anything is applied; then each takes its
attention, and time moves on by a tick where nothing was ordered.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.drill.desk import Hands
from sim.drill.drill import Drill
from sim.drill.ending import tell_end
from sim.drill.inputs import written
from sim.drill.reading_orders import check_orders
from sim.drill.seconds import Lived
from sim.drill.stage import Stage
from sim.drill.telemetry import Telemetry
from sim.journal.entries import Kind
from sim.journal.files import FILES, Files
from sim.journal.folder import RunFolder
from sim.journal.record import RunRecord, Seconds
from sim.journal.writer import Journal
from sim.lifecycle.incident import IncidentEvent, IncidentState
from sim.model.conduct import Act, Intervention
from sim.model.order import Decision, Order
from sim.observe.logs import LogEvent, OwnLine
from sim.observe.view import Readings, View

LASTED, RESOLVED, ABORTED, FAILED = "lasted", "resolved", "aborted", "responder_failed"


class Session:
    """A drill from the end of its lead-in to its end."""

    def __init__(
        self,
        drill: Drill,
        journal: Journal,
        *,
        responder: str,
        folder: RunFolder | None = None,
        files: Files = FILES,
    ) -> None:
        self.drill = drill
        self.journal = journal
        self._folder = folder
        self._files = files
        self._stage = Stage(drill, journal, responder)
        self._lived = Lived(self._stage.world, lead_in_us=drill.scenario.lead_in)
        hands = Hands(
            now_us=self._stage.now_us,
            pass_time=self._pass_time,
            wait=self._wait,
            look=self._stage.look,
        )
        self._desk = self._stage.desk(drill, hands)
        self._record: RunRecord | None = None
        self._stage.world.run_until(drill.scenario.lead_in)
        journal.sync()

    @property
    def now_us(self) -> int:
        """The drill's clock."""
        return self._stage.now_us()

    @property
    def is_over(self) -> bool:
        """Whether the run has ended."""
        return self._stage.over is not None

    @property
    def folder(self) -> Path | None:
        """Where the run is written; None for one in memory."""
        return None if self._folder is None else self._folder.path

    @property
    def is_frozen(self) -> bool:
        """Whether a facilitator has stopped the seat's clock."""
        return self._stage.facilitation.is_frozen

    @property
    def view(self) -> View:
        """What can be known now."""
        return self._stage.look()

    @property
    def still_until_us(self) -> int:
        """The first instant by which a view may show more than that time has passed.

        Control acts, a sample comes to be seen, or the drill ends.
        """
        stage, now = self._stage, self.now_us
        turn = stage.world.next_turn_us - self.drill.scenario.lead_in
        return min(turn, stage.store.next_visible_us(now), self._next_end_us())

    @property
    def moves(self) -> tuple[int, ...]:
        """Moves with everything in a view but time, readings and the values of alerts.

        What happens is told in the journal, moves a replica, or is a turn of its own; what only
        comes round (scrapes, probes, rules) and does none of these has found nothing.
        """
        return len(self.journal.entries), *self._stage.world.moves

    @property
    def readings(self) -> Readings:
        """Signals as far as they can be seen now: those of the view."""
        return self._stage.store.seen_at(self.now_us)

    @property
    def scrapes(self) -> int:
        """How often signals have been sampled, seen or not."""
        return len(self._stage.store.at_us)

    @property
    def record(self) -> RunRecord:
        """What is left of the run, once it is over."""
        assert self._record is not None, "the run goes on"
        return self._record

    def lived(self, *, from_s: int = 0) -> Seconds:
        """What users have lived through so far, from a second of the drill's clock on.

        Never shown to a responder: telemetry is late and sees less.
        """
        return self._lived.since(from_s)

    def telemetry(self) -> Telemetry:
        """The log events and sampled spans that are kept by now."""
        self._stage.telemetry.collect()
        return self._stage.telemetry

    def log_lines(self, *, from_us: int, until_us: int) -> list[LogEvent | OwnLine]:
        """Every line that was written in a stretch of the drill's clock, lost ones too."""
        self._stage.telemetry.collect()
        return self._stage.logs.written(from_us=from_us, until_us=until_us, service=None)

    def step(self, given: Sequence[Order] | Decision = (), *, tick_us: int | None = None) -> View:
        """Give orders (or none) and let time pass, thinking first; the view after it.

        Raises:
            ResponderFailed: if the orders cannot even be written down.
        """
        self.live(given, tick_us=tick_us)
        return self.view

    def live(self, given: Sequence[Order] | Decision = (), *, tick_us: int | None = None) -> None:
        """A step without a look after it."""
        assert not self.is_over, "the drill is over"
        before = self.now_us
        decision = Decision.of(given)
        asked = list(decision.orders)
        if asked or decision.usage is not None:
            check_orders(asked)
            line = self._stage.logbook.tell(Kind.ASKED, "responder", "asked", written(decision))
            self.journal.sync()
        if asked:
            self._pass_time(decision.think_us)
        thought = self.now_us
        for order in asked:
            self._desk.take(order, cause=line)
        if not self.is_over and self.now_us == thought:
            # Nothing kept the desk busy: the next look comes after a tick, thought included.
            look = before + max(tick_us or self.drill.tick_us, decision.think_us)
            self._pass_time(look - thought)
        if self.is_over:
            self._end("")
        else:
            self.journal.flush()

    def stand_by(self, until_us: int) -> None:
        """Let time pass in which nothing is due (``still_until_us``), and look at nothing."""
        assert self.now_us <= until_us < self.still_until_us, "something is due by then"
        self._pass_time(until_us - self.now_us)

    def intervene(self, wanted: Intervention) -> str | None:
        """Let a facilitator or a coach act on the run now; a sentence where it cannot be done.

        It is on disk before it is done; one whose id is known is not done twice.
        """
        assert not self.is_over, "the drill is over"
        doing = self._stage.facilitation
        if doing.is_known(wanted):
            return None
        if wanted.act is Act.HINT and self.drill.is_registered:
            return "a registered attempt has no hints"
        if (why := doing.refusal(wanted)) is not None:
            return why
        line = doing.tell(wanted)
        self.journal.sync()
        doing.carry_out(wanted, line)
        if wanted.act is Act.END:
            self.abort(str(wanted.data.get("why") or f"ended by the {wanted.by}"))
        else:
            self.journal.flush()
        return None

    def abort(self, why: str) -> None:
        """End the run here; what was acknowledged stays."""
        if not self.is_over:
            self._stage.over = ABORTED
            self._end(why)

    def abandon(self, why: str) -> None:
        """The responder broke its contract: the drill goes on to its end with nobody there."""
        if not self.is_over:
            self._epilogue(FAILED)
            self._end(why)

    # -- Time ----------------------------------------------------------------------------------

    def _pass_time(self, lasts_us: int) -> bool:
        """Move on; True when the drill ended on the way."""
        if self.is_over:
            return True
        until = self.now_us + lasts_us
        while not self.is_over and self.now_us < until:
            self._run_until(min(until, self._next_end_us()))
        return self.is_over

    def _wait(self, lasts_us: int) -> bool:
        """Move on until something pages."""
        pages = self._stage.alerting.pages
        until = self.now_us + lasts_us
        while not self.is_over and self.now_us < until and pages == self._stage.alerting.pages:
            look = self._stage.alerting.next_look_us() - self.drill.scenario.lead_in
            self._pass_time(min(until, look) - self.now_us)
        return self.is_over

    def _run_until(self, until_us: int) -> None:
        self._stage.world.run_until(until_us + self.drill.scenario.lead_in)
        if self.now_us >= self.drill.scenario.lasts:
            self._stage.over = LASTED
        elif self.now_us >= self._soaked_us():
            self._epilogue(RESOLVED)

    def _next_end_us(self) -> int:
        return min(self.drill.scenario.lasts, self._soaked_us())

    def _soaked_us(self) -> int:
        """When a resolved incident has stayed so for the soak; never, while it is open."""
        resolved = self._stage.incident.resolved_us
        lasts = self.drill.scenario.lasts
        return lasts if resolved is None else resolved + self.drill.scenario.soak

    def _epilogue(self, reason: str) -> None:
        """Unseen, on to the end of the drill: what was left undone still hurts users.

        Every run of a drill lasts as long as the next, so that their harm can be compared.
        """
        self._stage.world.run_until(self.drill.scenario.lasts + self.drill.scenario.lead_in)
        self._stage.over = reason

    def _end(self, detail: str) -> None:
        """The last entry: nothing is told after it."""
        if self._stage.incident.state is IncidentState.RESOLVED:
            last = self.journal.entries[-1].sequence
            self._stage.incident.move(IncidentEvent.CLOSE, cause=last)
        assert self._stage.over is not None
        self._record = tell_end(
            self._stage,
            self.drill,
            self.journal,
            self._folder,
            self._files,
            reason=self._stage.over,
            detail=detail,
        )
