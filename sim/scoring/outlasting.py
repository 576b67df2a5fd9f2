"""Whether a failure outlives its trigger: read from a run in which nobody acted.

The trigger is gone once the fault that is marked as such has ended. Ten timeouts later everything
that it left in hand has been answered or given up; what is still bad then keeps itself alive.
Source: Bronson et al., "Metastable Failures in Distributed Systems" (HotOS 2021); row MS9.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

import numpy as np
from pydantic import JsonValue

from sim.journal.entries import Entry
from sim.journal.record import RunRecord, Seconds
from sim.model.topology import Topology
from sim.scoring.reading import faults, over_us
from sim.units import SECOND

TIMEOUTS = 10
# A share is read from a quarter of a minute at least.
LEAST_HOLD_S = 30
# Bad: less than half is good. Good again: nine in ten are, so that nearly half is no cure.
BAD, GOOD_AGAIN = 0.5, 0.9
_OF_SERVICE = re.compile(r'request_rate_per_s\{service="[^",]+"\}')


@dataclass(frozen=True, slots=True)
class Held:
    """What users got ten timeouts after the trigger was gone, when nobody had acted.

    ``good_share`` is that of the journey that had the least; ``amplification`` is how many calls a
    request made of the service that it grew most for, over what it made before the trigger.
    """

    journey: str
    gone_s: int
    until_s: int
    good_share: float
    amplification: float

    @property
    def is_bad(self) -> bool:
        """Whether less than half of it was good."""
        return self.good_share < BAD


@dataclass(frozen=True, slots=True)
class Outlasting:
    """A failure that outlived its trigger, and whether a cut of the load was enough to end it."""

    held: Held
    cut_to: float  # share of the traffic that was let in while it was cut
    restored: float  # the same journey's good share once all were let in again

    @property
    def is_metastable(self) -> bool:
        """Bad without its trigger, good again after nothing but a while of less load."""
        return self.restored >= GOOD_AGAIN

    @property
    def sentence(self) -> str:
        """What it says to whoever reads a report."""
        held = self.held
        left = (
            f"left alone, {held.good_share:.0%} of {held.journey} was good "
            f"{held.until_s - held.gone_s} s after the trigger had ended"
        )
        cut = f"the traffic cut to {self.cut_to:.0%} for a while and let in again"
        if self.is_metastable:
            return f"Metastable: {left}; with {cut}, {self.restored:.0%} was."
        return (
            f"It outlived its trigger: {left}. Less load alone does not end it: with {cut}, "
            f"{self.restored:.0%} was."
        )

    def as_dict(self) -> dict[str, JsonValue]:
        """Plain values by name."""
        return {
            **asdict(self.held),
            "cut_to": self.cut_to,
            "restored": self.restored,
            "is_metastable": self.is_metastable,
        }


def from_dict(value: dict[str, JsonValue]) -> Outlasting:
    """Back from plain values."""
    held = Held(
        journey=str(value["journey"]),
        gone_s=int(str(value["gone_s"])),
        until_s=int(str(value["until_s"])),
        good_share=float(str(value["good_share"])),
        amplification=float(str(value["amplification"])),
    )
    return Outlasting(held, float(str(value["cut_to"])), float(str(value["restored"])))


def hold(record: RunRecord, topology: Topology) -> Held | None:
    """What was left when the trigger had been gone for ten timeouts.

    Args:
        record: a run in which nobody acted.
        topology: its system, for the longest that a user waits.

    Returns:
        None where the trigger did not end, or the drill ended too soon to tell.
    """
    triggers = [entry for entry in faults(record) if entry.data.get("is_trigger")]
    ends = [over_us(record, entry) for entry in triggers]
    known = [us for us in ends if us is not None]
    if not known or len(known) < len(ends):
        return None
    gone_s = -(-max(known) // SECOND)
    longest = max((journey.timeout for journey in topology.journeys.values()), default=0)
    until_s = gone_s + max(TIMEOUTS * longest // SECOND, LEAST_HOLD_S)
    if until_s >= record.seconds.counts.shape[1]:
        return None
    middle = (gone_s + until_s) // 2
    shares = {
        journey: good_share(record.seconds, journey, middle, until_s)
        for journey in dict.fromkeys(record.seconds.journeys)
    }
    worst = min(shares, key=lambda journey: shares[journey])
    return Held(worst, gone_s, until_s, shares[worst], _amplification(record, triggers[0], until_s))


def good_share(seconds: Seconds, journey: str, first_s: int, last_s: int) -> float:
    """Share of a journey's requests in ``[first_s, last_s)`` that were good; 1 where none came."""
    mine = [k for k, name in enumerate(seconds.journeys) if name == journey]
    totals = seconds.counts[mine, first_s:last_s].sum(axis=(0, 1))
    offered = int(totals[Seconds.OFFERED])
    return min(1.0, round(int(totals[Seconds.OK]) / offered, 4)) if offered else 1.0


def _amplification(record: RunRecord, began: Entry, until_s: int) -> float:
    """Most that a service's calls have grown, beside the requests of the users; at least 1."""
    offered = record.seconds.counts[:, :, Seconds.OFFERED].sum(axis=0)
    samples, began_s = record.samples, began.at_us // SECOND
    before = (samples.at_us >= 0) & (samples.at_us <= began.at_us)
    after = (samples.at_us > (until_s - LEAST_HOLD_S // 2) * SECOND) & (
        samples.at_us <= until_s * SECOND
    )
    if not before.any() or not after.any() or not began_s:
        return 1.0
    users = offered[:began_s].mean(), offered[until_s - LEAST_HOLD_S // 2 : until_s].mean()
    most = 1.0
    for k, name in enumerate(samples.names):
        if not _OF_SERVICE.fullmatch(name):
            continue
        was, now = (np.nan_to_num(samples.values[part, k]).mean() for part in (before, after))
        if was > 0 and users[1] > 0:
            most = max(most, float(now / users[1] / (was / users[0])))
    return round(most, 3)
