"""Load a cache by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, PositiveCount
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_cache
from sim.units import SECOND

# From a dump or a replica of the store, at a pace that it bears.
KEYS_PER_S = 500


@ACTIONS.register("warm_cache")
class WarmCache(Action):
    """Load the most popular keys, five hundred a second, the most popular first.

    Source: Nishtala et al., "Scaling Memcache at Facebook" (2013), cold cluster warmup.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = 30 * SECOND
    takes_us: ClassVar[int] = 20 * SECOND

    service: Identifier = Field(description="which cache")
    hottest: PositiveCount = Field(1000, le=100_000, description="so many of the popular keys")

    def refusal(self, facts: Facts) -> str | None:
        """No cache."""
        return unknown_cache(facts, self.service)

    def target(self) -> Selector:
        """The cache."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """One impulse a second."""
        for second, first in enumerate(range(0, self.hottest, KEYS_PER_S)):
            end = min(first + KEYS_PER_S, self.hottest)
            yield Strike(
                Impulse.LOAD,
                self.target(),
                amount=float(end),
                limit=float(first),
                after_us=second * SECOND,
            )

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        text = f"{self.service} is loaded with its {self.hottest} most popular keys"
        return ChangeNote(kind=ChangeKind.OTHER, service=self.service, text=text)
