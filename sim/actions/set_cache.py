"""Set how a cache behaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Duration, Identifier, Truth
from sim.model.effect import Dial, Effect, Hold, Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import first, unknown_cache
from sim.units import SECOND, format_duration


@ACTIONS.register("set_cache")
class SetCache(Action):
    """Coalesce misses of one key, answer with expired entries, or keep entries for longer.

    Coalescing ends a stampede at its source; stale answers carry users over while what is behind
    the cache fails. ``revert_config`` takes it back.
    Source: Nishtala et al., "Scaling Memcache at Facebook" (2013), leases and stale values.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = 25 * SECOND
    takes_us: ClassVar[int] = 10 * SECOND

    service: Identifier = Field(description="which cache")
    coalesces: Truth | None = Field(None, description="misses of one key wait for the first")
    serves_stale: Truth | None = Field(None, description="expired entries answer failed refills")
    ttl: Duration | None = Field(None, description="of fills from now on; 0: until evicted")

    def refusal(self, facts: Facts) -> str | None:
        """No cache, or nothing to set."""
        given = (self.coalesces, self.serves_stale, self.ttl)
        nothing = None if any(value is not None for value in given) else "say what to set"
        return first(unknown_cache(facts, self.service), nothing)

    def target(self) -> Selector:
        """The cache."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """Each setting in place of the old one."""
        for dial, value in (
            (Dial.CACHE_COALESCES, self.coalesces),
            (Dial.CACHE_STALE, self.serves_stale),
            (Dial.CACHE_TTL, self.ttl),
        ):
            if value is not None:
                label = f"set_cache:{self.service}:{dial.value}"
                yield Release(Selector(), frozenset({Origin.CONFIG}), label=label)
                effect = Effect(self.target(), dial, float(value), Origin.CONFIG)
                yield Hold(effect, label=label)

    def change_note(self, facts: Facts) -> ChangeNote:
        """The settings."""
        said = []
        if self.coalesces is not None:
            said.append("coalesces misses" if self.coalesces else "lets every miss through")
        if self.serves_stale is not None:
            said.append("may answer stale" if self.serves_stale else "never answers stale")
        if self.ttl is not None:
            said.append(f"keeps entries for {format_duration(self.ttl)}")
        text = f"{self.service} {', '.join(said)}"
        return ChangeNote(kind=ChangeKind.CONFIG, service=self.service, text=text)
