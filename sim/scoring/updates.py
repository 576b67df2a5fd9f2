"""What was said to people, held against what was so: claim by claim, with the minute and the line.

A claim is marked only where the record disproves it. What cannot be held against anything (a name
that is no service and no journey, a cause that is being looked for) is left alone.
Source: PagerDuty incident response guide; Atlassian, incident communication best practices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.journal.entries import Entry, Kind
from sim.journal.record import RunRecord, Seconds
from sim.model.communication import ActionState
from sim.model.scenario import Scenario
from sim.model.topology import Topology
from sim.scoring.impact import Impact
from sim.units import MINUTE, SECOND, clock, parse_duration

# An update is not late by the time it takes to type it.
GRACE_US = 2 * MINUTE
# A journey or a service with fewer errors than this around the post is not said to be affected.
AFFECTED = 0.01
AROUND_S = 5 * 60


@dataclass(frozen=True, slots=True)
class Untrue:
    """One claim of one update that was not so."""

    claim: str  # over, component, promise
    at_s: float
    line: int
    sentence: str


def untrue_claims(
    record: RunRecord,
    scenario: Scenario,
    topology: Topology,
    impact: Impact,
    mitigated_s: float | None,
) -> tuple[Untrue, ...]:
    """Every claim that the run disproves, in the order of the journal.

    Args:
        record: the run.
        scenario: for what is truly wrong.
        topology: names of services and journeys.
        impact: when users were harmed.
        mitigated_s: when the harm ended for good; None while it did not.
    """
    posts = record.of_kind(Kind.UPDATE)
    found = [
        *_over(posts, impact, mitigated_s),
        *_components(posts, record, scenario, topology),
        *_promises(posts, record),
    ]
    return tuple(sorted(found, key=lambda claim: claim.line))


def _over(posts: tuple[Entry, ...], impact: Impact, mitigated_s: float | None) -> Iterator[Untrue]:
    """It is said to be over, and users are harmed now or will be again."""
    missed = np.flatnonzero(impact.any_missed)
    for post in posts:
        if post.data.get("action_state") != ActionState.RESOLVED.value or not len(missed):
            continue
        second = post.at_us // SECOND
        if mitigated_s is not None and post.at_us >= mitigated_s * SECOND:
            continue
        if second < len(impact.any_missed) and impact.any_missed[second]:
            why = "users were being harmed"
        elif int(missed[-1]) > second:
            again = int(missed[missed > second][0])
            why = f"users were harmed again at {clock(again * SECOND)}"
        else:
            # Nothing was missed afterwards; the drill ended before the soak could show it.
            continue
        yield _untrue("over", post, f"said that it was over, and {why}")


def _components(
    posts: tuple[Entry, ...], record: RunRecord, scenario: Scenario, topology: Topology
) -> Iterator[Untrue]:
    """A service or journey is named that is neither a cause nor hurt."""
    truth = {name for part in scenario.truth.components for name in part.split("->")}
    truth |= set(scenario.truth.path)
    for post in posts:
        name = post.data.get("component")
        if not isinstance(name, str) or name in truth:
            continue
        if post.data.get("action_state") == ActionState.RESOLVED.value:
            continue
        if name in topology.journeys:
            worst = _worst_of_journey(record, name, post.at_us // SECOND)
        elif name in topology.services:
            worst = _worst_of_service(record, name, post.at_us)
        else:
            continue
        if worst < AFFECTED:
            told = f"named {name}, which was not affected"
            yield _untrue("component", post, told)


def _worst_of_journey(record: RunRecord, journey: str, second: int) -> float:
    seconds = record.seconds
    rows = [k for k, name in enumerate(seconds.journeys) if name == journey]
    begin, end = max(second - AROUND_S, 0), second + AROUND_S
    counts = seconds.counts[rows, begin:end].sum(axis=0)
    bad = counts[:, Seconds.FAILED] + counts[:, Seconds.SLOW]
    ended = counts[:, Seconds.OK] + counts[:, Seconds.FAILED]
    return _worst_minute(bad, ended)


def _worst_minute(bad: np.ndarray, ended: np.ndarray) -> float:
    """The worst share of any minute; a lone bad request counts like any other."""
    worst = 0.0
    for k in range(0, len(bad), 60):
        total = int(ended[k : k + 60].sum())
        if total:
            worst = max(worst, float(bad[k : k + 60].sum() / total))
    return worst


def _worst_of_service(record: RunRecord, service: str, at_us: int) -> float:
    samples = record.samples
    near = np.abs(samples.at_us - at_us) <= AROUND_S * SECOND
    worst = 0.0
    for column in (
        f'error_share{{service="{service}"}}',
        f'slow_share{{service="{service}"}}',
    ):
        values = samples.column(column)[near]
        if np.isfinite(values).any():
            worst = max(worst, float(np.nanmax(values)))
    ready = samples.column(f'replicas_ready{{service="{service}"}}')[near]
    desired = samples.column(f'replicas_desired{{service="{service}"}}')[near]
    with np.errstate(invalid="ignore"):
        short = bool((ready < desired).any())
    busy = samples.column(f'saturation{{service="{service}"}}')[near]
    is_full = bool(np.isfinite(busy).any()) and float(np.nanmax(busy)) > 0.9
    return 1.0 if short or is_full else worst


def _promises(posts: tuple[Entry, ...], record: RunRecord) -> Iterator[Untrue]:
    """A next update was promised, and none came to the same people in time."""
    ends_us = record.seconds.counts.shape[1] * SECOND
    for k, post in enumerate(posts):
        promised = post.data.get("next_update")
        is_over = post.data.get("action_state") == ActionState.RESOLVED.value
        if not isinstance(promised, str) or is_over:
            continue
        due_us = post.at_us + parse_duration(promised)
        later = [p.at_us for p in posts[k + 1 :] if p.subject == post.subject]
        if due_us + GRACE_US > ends_us or (later and later[0] <= due_us + GRACE_US):
            continue
        came = f"the next came at {clock(later[0])}" if later else "none came"
        told = f"promised the next update within {promised}, and {came}"
        yield _untrue("promise", post, told)


def _untrue(claim: str, post: Entry, sentence: str) -> Untrue:
    return Untrue(claim, post.at_us / SECOND, post.sequence, f"{clock(post.at_us)}: {sentence}")
