"""What was said to people, held against what was so: claim by claim, with the minute and the line.

A claim is marked only where the record disproves it. What cannot be held against anything (a name
that is no service and no journey, a cause that is being looked for) is left alone.
Source: PagerDuty incident response guide; Atlassian, incident communication best practices.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

import numpy as np

from sim.journal.entries import Entry, Kind
from sim.journal.record import RunRecord
from sim.model.communication import ActionState
from sim.model.scenario import Scenario
from sim.model.topology import Topology
from sim.scoring.claims import Untrue, untrue
from sim.scoring.impact import Impact
from sim.scoring.losses import loss_claims
from sim.scoring.scope import scope_claims
from sim.scoring.standard import POST_GRACE_US
from sim.scoring.telling import is_promised, telling
from sim.units import SECOND, clock, parse_duration


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
        *scope_claims(posts, record, scenario, topology),
        *loss_claims(posts, record),
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
        yield untrue("over", post, f"said that it was over, and {why}")


def with_promise(record: RunRecord, but: Container[int] = ()) -> tuple[Entry, ...]:
    """Updates whose promise of a next one came due; lines in ``but`` keep none."""
    return tuple(post for post, _ in _due(record.of_kind(Kind.UPDATE), record, but))


def unkept(record: RunRecord, but: Container[int] = ()) -> tuple[Untrue, ...]:
    """Promises of a next update that were not kept; lines in ``but`` keep none."""
    return tuple(_promises(record.of_kind(Kind.UPDATE), record, but))


def _promises(
    posts: tuple[Entry, ...], record: RunRecord, but: Container[int] = ()
) -> Iterator[Untrue]:
    """A next update was promised, and none came to the same people in time."""
    for post, later in _due(posts, record, but):
        promised = str(post.data["next_update"])
        if later and later[0] <= post.at_us + parse_duration(promised) + POST_GRACE_US:
            continue
        came = f"the next came at {clock(later[0])}" if later else "none came"
        told = f"promised the next update within {promised}, and {came}"
        yield untrue("promise", post, told)


def _due(
    posts: tuple[Entry, ...], record: RunRecord, but: Container[int]
) -> Iterator[tuple[Entry, list[int]]]:
    """Promises whose time came, each with when later words to the same people did."""
    ends_us = record.seconds.counts.shape[1] * SECOND
    told = {post.sequence for post in telling(posts)}
    for k, post in enumerate(posts):
        promised = post.data.get("next_update")
        is_over = post.data.get("action_state") == ActionState.RESOLVED.value
        if not isinstance(promised, str) or is_over:
            continue
        due_us = post.at_us + parse_duration(promised) + POST_GRACE_US
        # A repetition long before the time says nothing, not even when the next word comes.
        later = [
            p.at_us
            for p in posts[k + 1 :]
            if p.subject == post.subject
            and p.sequence not in but
            and (p.sequence in told or is_promised(p, post) or p.data.get("next_update"))
        ]
        if due_us <= ends_us or (later and later[0] <= due_us):
            yield post, later
