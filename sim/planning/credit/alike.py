"""Worlds that show the same screens up to a moment, and break by another cause or for longer.

What is seen of a harm are its dials: a share of calls that fails, work that takes so many times as
long. Who holds it is not seen, and decides what ends it: a rollback, a setting taken back, a fresh
process, or nothing. Nor is it seen how long it lasts. So a look-alike is the drill's own harm on
the same dials of the same place, held by something else, or ending at another time.

Sources: seven outages in ten follow a change (Beyer et al., Site Reliability Engineering, 2016,
ch. 1); what has lasted so long lasts k times as long again with chance 1 / (1 + k) (Gott,
"Implications of the Copernican principle for our future prospects", Nature 363, 1993).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sim.drill.drill import Drill
from sim.journal.entries import Kind
from sim.journal.record import RunRecord
from sim.model.effect import Origin, Selector
from sim.model.kinds import ChangeKind, Fault
from sim.model.scenario import Inject
from sim.planning.credit.holding import LASTING, Begun, can_be_held_otherwise, held_by
from sim.streams import draw
from sim.units import MINUTE, SECOND

CHANGED: Final = {ChangeKind.DEPLOY: Origin.DEPLOY, ChangeKind.CONFIG: Origin.CONFIG}
# What no change log tells of, and a fresh start ends, or does not.
UNTOLD: Final = (Origin.PROCESS, Origin.HOST)
# Changes of the place this long before the harm are suspects, and their share of the guilt.
SUSPECT_US: Final = 30 * MINUTE
CHANGES_SHARE: Final = 0.7
# How long it goes on, in times of how long it has lasted: the middles of three equal chances.
GOES_ON: Final = (0.2, 1.0, 5.0)
CAUSES: Final = {
    Origin.DEPLOY: "a release",
    Origin.CONFIG: "a setting",
    Origin.FLAG: "a flag",
    Origin.PROCESS: "its processes",
    Origin.HOST: "the host",
    Origin.NETWORK: "the network",
    Origin.TRAFFIC: "the users",
    Origin.DATA: "the data",
    Origin.VENDOR: "a vendor",
    Origin.CAPACITY: "lack of capacity",
    Origin.CREDENTIAL: "a credential",
    Origin.OPERATOR: "an order",
}


@dataclass(frozen=True, slots=True)
class World:
    """One of them: what holds the harm, how likely that is beside the others, and the drill."""

    cause: Origin
    weight: float
    drill: Drill


def worlds(drill: Drill, record: RunRecord, at_us: int, most: int) -> list[World]:
    """Worlds that may lie behind what was seen by then, the likeliest first.

    Each has luck of its own, but for those of a family of drills.

    Args:
        drill: that was run.
        record: the run.
        at_us: the moment, in microseconds of the drill's clock.
        most: no more than so many; where there are more, each cause goes on for one time only.

    Returns:
        Worlds with their weights; none where nothing had begun that others could look like.
    """
    begun = list(_begun(drill, record, at_us))
    if not begun:
        return []
    made: list[World] = []
    causes = _causes(record, begun)
    is_few = sum(1 if cause in LASTING else len(GOES_ON) for cause in causes) <= most
    for cause, share in causes.items():
        times = (None,) if cause in LASTING else GOES_ON if is_few else GOES_ON[1:2]
        for goes_on in times:
            number = len(made)
            seed = draw(drill.seed, "look-alike seed", number) >> 2
            # Of a family another seed would be another member of it.
            other = drill if drill.family is not None else drill.seeded(seed)
            swapped = {
                one.number: list(held_by(one, cause, goes_on=goes_on, at_us=at_us)) for one in begun
            }
            made.append(World(cause, share / len(times), _with(other, swapped)))
    return sorted(made, key=lambda world: -world.weight)[:most]


def _begun(drill: Drill, record: RunRecord, at_us: int) -> Iterator[Begun]:
    """Triggers that do harm for a while, once, and were under way."""
    for entry in record.of_kind(Kind.FAULT):
        name = entry.subject.removeprefix("inject-")
        if entry.event != "began" or entry.at_us >= at_us or not name.isdecimal():
            continue
        inject = drill.scenario.injects[int(name)]
        fault = inject.fault
        if fault is None or not inject.is_trigger or inject.times > 1:
            continue
        has_ended = fault.lasts is not None and entry.at_us + fault.lasts <= at_us
        if not has_ended and _can_last(fault, inject.target):
            yield Begun(int(name), inject, fault, entry.at_us)


def _can_last(fault: Fault, target: Selector) -> bool:
    """Whether it holds anything: of a blow there is no telling when it ends."""
    return not fault.model_copy(update={"lasts": SECOND}).is_over_at_once(target)


def _causes(record: RunRecord, begun: Sequence[Begun]) -> dict[Origin, float]:
    """What may hold it, by the change log: each with its share of the guilt."""
    first = begun[0]
    told = {CHANGED[kind] for kind in _changes(record, first) if kind in CHANGED}
    own = first.holder
    if own in LASTING:
        told.add(own)
    untold = dict.fromkeys((*UNTOLD, *(() if own in LASTING else (own,))))
    if not all(can_be_held_otherwise(one) for one in begun):
        # Nothing but itself looks like it; only how long it lasts is not known.
        return {own: 1.0}
    share = CHANGES_SHARE if told else 0.0
    return {cause: share / len(told) for cause in sorted(told)} | {
        cause: (1.0 - share) / len(untold) for cause in untold
    }


def _changes(record: RunRecord, one: Begun) -> Iterator[ChangeKind]:
    """Of its place, before or as it began."""
    place = _place(one.inject.target)
    for entry in record.of_kind(Kind.CHANGE):
        if entry.subject == place and 0 <= one.since_us - entry.at_us <= SUSPECT_US:
            yield ChangeKind(entry.event)


def _place(target: Selector) -> str | None:
    return target.service or (target.operation or "").split(".")[0] or None


def _with(drill: Drill, swapped: dict[int, list[Inject]]) -> Drill:
    """The drill with some of its injects in other words; of the others none moves."""
    injects = drill.scenario.injects
    made = [swapped.get(k, [inject]) for k, inject in enumerate(injects)]
    # What is added stands at the end, so that no other inject changes its number.
    order = [one[0] for one in made] + [more for one in made for more in one[1:]]
    scenario = drill.scenario.model_copy(update={"injects": tuple(order)})
    found = replace(drill, scenario=scenario, salt=None)
    found.__dict__["layout"] = drill.layout
    return found
