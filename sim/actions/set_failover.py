"""Let a store promote a copy by itself, or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Dial, Effect, Hold, Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_store
from sim.units import SECOND


@ACTIONS.register("set_failover")
class SetFailover(Action):
    """Manual: a store's primary stays where it is until somebody orders otherwise.

    A promotion that is under way is carried out. Automatic: what the topology says, from now on.
    Source: Patroni, ``patronictl pause``; GitHub, post-incident analysis of 21 October 2018.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    of_store: ClassVar[bool] = True
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = 15 * SECOND
    takes_us: ClassVar[int] = 5 * SECOND

    service: Identifier = Field(description="which store")
    mode: Literal["manual", "automatic"] = Field("manual", description="who promotes")

    def refusal(self, facts: Facts) -> str | None:
        """No store."""
        return unknown_store(facts, self.service)

    def target(self) -> Selector:
        """The store."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """Held until it is taken back."""
        label = f"set_failover:{self.service}"
        yield Release(Selector(), frozenset({Origin.OPERATOR}), label=label)
        if self.mode == "manual":
            effect = Effect(self.target(), Dial.NO_FAILOVER, 1.0, Origin.OPERATOR)
            yield Hold(effect, label=label)

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        text = f"failover is {self.mode} from now on"
        return ChangeNote(kind=ChangeKind.OTHER, service=self.service, text=text)
