"""What a facilitator or a coach does to a run: written down first, then done, once each.

An inject of theirs is one like those of the script, begun now; baselines of the same seed meet it
at the same time (``Drill.facilitated``), so that the score compares like with like.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pydantic import JsonValue, ValidationError

from sim.drill.injects import Injects
from sim.drill.logbook import Logbook
from sim.engine.face import Rank, WorldFace
from sim.journal.entries import Entry, Kind
from sim.model.conduct import Act, Intervention
from sim.model.effect import Selector
from sim.model.hints import hints
from sim.model.kinds import FAULTS
from sim.model.scenario import Inject, Message, Scenario
from sim.model.topology import Topology
from sim.observe.changes import Inbox


class Facilitation:
    """Takes interventions and knows what stands of them now."""

    def __init__(
        self,
        scenario: Scenario,
        topology: Topology,
        logbook: Logbook,
        *,
        injects: Injects,
        inbox: Inbox,
        now_us: Callable[[], int],
        heed_dials: Callable[[], None],
    ) -> None:
        """``heed_dials``: told when a fault comes that the script did not announce."""
        self._hints = hints(scenario, topology)
        self._logbook = logbook
        self._injects = injects
        self._inbox = inbox
        self._now_us = now_us
        self._heed_dials = heed_dials
        self._known: set[str] = set()
        self._hinted = 0
        self._injected = 0
        # Whether the seat's clock stands. The drill's own clock knows no standing still.
        self.is_frozen = False

    def plan(self, planned: Sequence[tuple[int, Intervention]], world: WorldFace) -> None:
        """Let interventions of another run of this seed happen here, at their times."""
        for number, (at_us, done) in enumerate(planned):
            when = world.now_us - self._now_us() + at_us
            world.at(when, Rank.INJECT, f"facilitated-{number:04d}", self._doing(done))

    def refusal(self, wanted: Intervention) -> str | None:
        """Why it cannot be done, in a sentence; None where it can."""
        match wanted.act:
            case Act.INJECT:
                made = inject_of(wanted.data)
                return made if isinstance(made, str) else None
            case Act.NUDGE if not str(wanted.data.get("text") or "").strip():
                return "a nudge needs words"
            case Act.HINT if self._hinted == len(self._hints):
                return "there are no more hints"
            case Act.FREEZE if self.is_frozen:
                return "the clock stands already"
            case Act.GO if not self.is_frozen:
                return "the clock is not standing"
            case _:
                return None

    def is_known(self, wanted: Intervention) -> bool:
        """Whether it was done before."""
        return bool(wanted.id) and wanted.id in self._known

    def tell(self, wanted: Intervention) -> int:
        """Write it down; its line."""
        data = {**wanted.data, **({"id": wanted.id} if wanted.id else {})}
        if wanted.id:
            self._known.add(wanted.id)
        return self._logbook.tell(Kind.FACILITATION, wanted.by, wanted.act.value, data)

    def carry_out(self, wanted: Intervention, line: int) -> None:
        """Do what was written down."""
        match wanted.act:
            case Act.INJECT:
                made = inject_of(wanted.data)
                assert isinstance(made, Inject), made
                self._injected += 1
                self._heed_dials()
                self._injects.begin(f"facilitated-{self._injected}", made)
            case Act.NUDGE:
                self._say(wanted.by, str(wanted.data["text"]), line)
            case Act.HINT:
                self._say(wanted.by, self._hints[self._hinted], line)
                self._hinted += 1
            case Act.FREEZE | Act.GO:
                self.is_frozen = wanted.act is Act.FREEZE
            case Act.END:
                pass  # the session's own

    def _doing(self, done: Intervention) -> Callable[[], None]:
        return lambda: self.carry_out(done, self.tell(done))

    def _say(self, sender: str, text: str, line: int) -> None:
        self._inbox.add(self._now_us(), sender=sender, role=sender, text=text)
        said: dict[str, JsonValue] = {"from": sender, "role": sender, "text": text}
        self._logbook.tell(Kind.MESSAGE, sender, "said", said, line)


def inject_of(data: dict[str, JsonValue]) -> Inject | str:
    """The inject that plain values describe, or a sentence that says why they do not."""
    raw, target, message = data.get("fault"), data.get("target"), data.get("message")
    try:
        fault = None
        if isinstance(raw, dict):
            kind = str(raw.get("kind"))
            if kind not in FAULTS:
                return f"no fault {kind!r}"
            rest = {name: value for name, value in raw.items() if name != "kind"}
            fault = FAULTS.get(kind).model_validate(rest)
        return Inject(
            at="0s",
            fault=fault,
            target=Selector.model_validate(target or {}),
            message=None if message is None else Message.model_validate(message),
        )
    except ValidationError as error:
        slip = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in slip["loc"])
        return f"{where}: {slip['msg']}" if where else str(slip["msg"])


def intervention_of(entry: Entry) -> Intervention:
    """The intervention that an entry tells of."""
    data = {name: value for name, value in entry.data.items() if name != "id"}
    return Intervention(Act(entry.event), data, entry.subject, str(entry.data.get("id") or ""))


def injected(entries: Sequence[Entry]) -> tuple[tuple[int, Intervention], ...]:
    """What a facilitator did to the system in a run, and when: what baselines must meet too."""
    return tuple(
        (entry.at_us, intervention_of(entry))
        for entry in entries
        if entry.kind is Kind.FACILITATION and entry.event == Act.INJECT.value
    )
