"""What one run is a function of: documents, seed, plane and the few options that change bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from pydantic import JsonValue

from sim.engine.layout import Layout, build_layout
from sim.journal.entries import FORMAT
from sim.journal.folder import fingerprint
from sim.journal.seal import COMMITMENT, commit
from sim.model.conduct import Intervention
from sim.model.effect import TELEMETRY, Hold
from sim.model.order import Think
from sim.model.scenario import Scenario
from sim.model.topology import Topology
from sim.sources import Engine, this_engine
from sim.units import SECOND

TICK_US = 10 * SECOND


@dataclass(frozen=True)
class Drill:
    """One drill about to be run. ``documents`` maps plain file names to exact texts."""

    scenario: Scenario
    topology: Topology
    seed: int
    plane: str = "request"
    # How far time moves when the responder orders nothing.
    tick_us: int = TICK_US
    # What a program's thinking costs: what it declares, or the wall time that it took.
    think: Think = Think.DECLARED
    documents: Mapping[str, str] = field(default_factory=dict)
    # What a facilitator did to another run of this seed, and when: a baseline meets it too.
    facilitated: tuple[tuple[int, Intervention], ...] = ()
    # How the run is conducted, where it is not as usual: told in the head, read by no physics.
    conduct: Mapping[str, JsonValue] = field(default_factory=dict)
    # Of a registered run: its head names a commitment in place of seed and documents.
    salt: str | None = None
    # Of a drill that varies: as it was written. `scenario` is then what the seed makes of it by the
    # draws in `drawn`; whoever builds a drill hands over the written one.
    family: Scenario | None = None
    drawn: Mapping[str, JsonValue] = field(default_factory=dict)
    # Only a replay is told it from outside: the head of its journal names it.
    engine: Engine = field(default_factory=this_engine)

    def __post_init__(self) -> None:
        """Draw what varies."""
        if self.scenario.varies:
            # Imported here: most drills are as they are written.
            from sim.documents.varying import drawn  # noqa: PLC0415

            made, draws = drawn(self.scenario, self.seed)
            for name, value in (("family", self.scenario), ("scenario", made), ("drawn", draws)):
                object.__setattr__(self, name, value)

    @cached_property
    def layout(self) -> Layout:
        """Names and indexes; made once and shared by the runs of this drill, which only read it."""
        return build_layout(self.topology)

    def seeded(self, seed: int) -> Drill:
        """The same drill with other luck; the layout is shared."""
        made = replace(self, seed=seed, scenario=self.family or self.scenario)
        made.__dict__["layout"] = self.layout
        return made

    @property
    def horizon_us(self) -> int:
        """The end of the longest run, in run time."""
        return self.scenario.lead_in + self.scenario.lasts

    def head(self, responder: str) -> dict[str, JsonValue]:
        """The data of the journal's first entry."""
        digest = self.engine.digest
        sealed = {} if self.salt is None else {COMMITMENT: commit(self.salt, self.secrets)}
        return {
            "format": FORMAT,
            "engine": self.engine.version,
            **({} if digest is None else {"engine_digest": digest}),
            "code": self.scenario.code,
            "plane": self.plane,
            "responder": responder,
            "tick_us": self.tick_us,
            **({} if self.think is Think.DECLARED else {"think": self.think.value}),
            "lead_in_us": self.scenario.lead_in,
            "lasts_us": self.scenario.lasts,
            **(sealed or self.secrets),
            **({"conduct": dict(self.conduct)} if self.conduct else {}),
        }

    @property
    def secrets(self) -> dict[str, JsonValue]:
        """What a registered run keeps to itself until its end."""
        documents: dict[str, JsonValue] = {
            name: fingerprint(text.encode()) for name, text in sorted(self.documents.items())
        }
        drawn = {"drawn": dict(self.drawn)} if self.drawn else {}
        return {"seed": self.seed, "documents": documents, **drawn}

    @property
    def is_registered(self) -> bool:
        """Whether this run counts: no hints, no going back, pace and pauses fixed beforehand."""
        return self.salt is not None

    @property
    def turns_telemetry(self) -> bool:
        """Whether the script turns telemetry's own dials at any time."""
        return any(
            isinstance(step, Hold) and step.effect.dial in TELEMETRY
            for inject in self.scenario.injects
            if inject.fault is not None
            for step in inject.fault.steps(inject.target)
        )
