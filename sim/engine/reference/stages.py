"""An operation's own calls: stages follow one another, all calls of a stage start at once."""

from __future__ import annotations

from collections.abc import Callable

from sim.engine.draws import Purpose
from sim.engine.layout import SiteField
from sim.engine.plane import Table
from sim.engine.reference.ground import Ground
from sim.engine.reference.instant import Waits
from sim.engine.reference.things import Attempt, Call, Group, Replica
from sim.streams import happens, mix


class Stages:
    """``start_call`` begins a call, ``judge`` looks whether a group is decided."""

    def __init__(
        self,
        ground: Ground,
        *,
        start_call: Callable[[Call], None],
        judge: Callable[[Group], None],
    ) -> None:
        self._ground = ground
        self._start_call = start_call
        self._judge = judge

    def of(self, op: int) -> list[list[int]]:
        """The call sites of an operation, stage by stage."""
        ground = self._ground
        first = int(ground.layout.op_first_site[op])
        sites = range(first, first + int(ground.layout.op_sites[op]))
        stages = sorted({ground.site(site, SiteField.STAGE) for site in sites})
        return [[s for s in sites if ground.site(s, SiteField.STAGE) == k] for k in stages]

    def run(self, attempt: Attempt, replica: Replica, stages: list[list[int]]) -> Waits:
        """One stage after another, until a hard call of one has failed."""
        for sites in stages:
            attempt.stage_over = self._ground.env.event()
            attempt.open_calls = 1  # the stage itself, until all its calls have been started
            for site in sites:
                self._start_site(attempt, replica, site)
            stage_hears(attempt)
            yield attempt.stage_over
            if attempt.has_failed:
                break

    def _start_site(self, attempt: Attempt, replica: Replica, site: int) -> None:
        """Start the calls of one site, unless chance leaves the site out."""
        ground = self._ground
        group = mix(attempt.key, ground.layout.site_key[site])
        if not happens(mix(group, Purpose.CHANCE), ground.site(site, SiteField.CHANCE_PPM)):
            return
        if happens(mix(group, Purpose.SKIPPED), ground.get(Table.SKIPPED_PPM, (site,))):
            return
        is_parallel = ground.site(site, SiteField.IS_PARALLEL_ITEMS)
        waits = ground.site(site, SiteField.WAITS)
        items = ground.site(site, SiteField.COUNT) if is_parallel else 1
        caller: Attempt | Group | None = attempt if waits else None
        if ground.site(site, SiteField.NEEDS):
            caller = Group(site, attempt)
            attempt.calls.append(caller)
            attempt.open_calls += 1
        for item in range(items):
            if caller is not None:
                caller.open_calls += 1
            self._start_call(
                Call(
                    site=site,
                    key=mix(group, item),
                    group_key=group,
                    item=item,
                    caller=caller,
                    journey=attempt.call.journey,
                    client=int(ground.layout.site_client_base[site]) + ground.ordinal(replica),
                    place=replica.zone,
                    trace=attempt.call.trace,
                    parent_key=attempt.key,
                    request=attempt.call.request,
                )
            )
        if isinstance(caller, Group):
            caller.is_started = True
            self._judge(caller)


def stage_hears(attempt: Attempt) -> None:
    """One thing that the stage waits for is over."""
    attempt.open_calls -= 1
    if attempt.open_calls == 0 and not attempt.is_dead:
        assert attempt.stage_over is not None
        attempt.stage_over.succeed()
