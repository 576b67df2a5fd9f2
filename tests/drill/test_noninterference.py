"""Two worlds that differ only in what is hidden look the same until the difference begins.

The pair has one seed, one topology and one script of orders. Its second world has another truth,
another story, another expert's policy, and other faults (or none) from a drawn inject on. Until the
first fault that differs begins, every view, answer, refusal, visible line and clock must be the
same bytes. Two are left out, as they tell truth by design: hints, which are asked for and count,
and what experts say of faults that both worlds have (of known reliability, once they began).
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.drill.drill import Drill
from sim.drill.session import Session
from sim.journal.entries import HIDDEN, Entry, Kind
from sim.journal.writer import Journal, Nowhere
from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from sim.model.order import Order
from sim.model.playbook import Playbook
from sim.model.scenario import HiddenTruth, Inject, Part, Severity
from sim.observe.series import SeriesStore
from sim.observe.wire import view_to_json
from sim.units import MINUTE, SECOND
from tests.scenarios.ladder import DRILLS, drill_of

FEW, MANY = 25, 500
# What is read of series is in the view's own words; here stands all the rest.
NOTHING = SeriesStore(1).all_of()
# Longer looks cost time and show nothing new of the rule.
LONGEST = 8 * MINUTE
OTHERS = (
    ("error_rate", {"chance": 0.4}),
    ("crash", {}),
    ("slowdown", {"factor": 4.0}),
    ("latency", {"added": "250ms"}),
    ("harmless_deploy", {}),
)


def differing(drill: Drill, rng: np.random.Generator) -> tuple[Drill, int]:
    """The other world of a pair, and from when on it differs."""
    scenario = drill.scenario
    faults = [k for k, inject in enumerate(scenario.injects) if inject.fault and inject.at]
    first = int(rng.choice(faults)) if faults else len(scenario.injects)
    from_us = min(
        (scenario.injects[k].at or 0 for k in range(first, len(scenario.injects)) if k in faults),
        default=scenario.lasts,
    )
    injects = [
        inject if k < first or k not in faults else other_fault(inject, drill, rng)
        for k, inject in enumerate(scenario.injects)
    ]
    services = sorted(drill.topology.services)
    changed = scenario.model_copy(
        update={
            "story": "quite another story",
            "truth": HiddenTruth(
                components=(str(rng.choice(services)),),
                mechanism=str(rng.choice(sorted(FAULTS))),
                trigger="deploy",
                path=tuple(rng.permutation(services)[:2]),
                severity=Severity(str(rng.choice([level.value for level in Severity]))),
                explanation="it was something else",
                cures=("restart cart",),
            ),
            "injects": tuple(inject for inject in injects if inject is not None),
            "reference": Playbook(),
            "oracle": Playbook(),
            "opportunities": (Part.TRIAGE,),
            "criteria": (),
        }
    )
    return dataclasses.replace(drill, scenario=changed), from_us


def other_fault(inject: Inject, drill: Drill, rng: np.random.Generator) -> Inject | None:
    """Another fault at the same time, or nothing."""
    kind, fields = OTHERS[int(rng.integers(len(OTHERS)))]
    if rng.random() < 0.3:
        return None
    service = str(rng.choice(sorted(drill.topology.services)))
    return inject.model_copy(
        update={
            "fault": FAULTS.get(kind).model_validate({**fields, "lasts": "5m"}),
            "target": Selector(service=service),
            "ramp": 0,
            "is_trigger": bool(rng.random() < 0.5),
        }
    )


def first_fault_us(drill: Drill) -> int:
    """When anything begins to be wrong at all."""
    times = (inject.at for inject in drill.scenario.injects if inject.fault)
    return min((at for at in times if at is not None), default=drill.scenario.lasts)


def some_orders(drill: Drill, rng: np.random.Generator, *, asks: bool) -> list[Order]:
    """What somebody curious asks and does: looks mostly, now and then a change."""
    service = str(rng.choice(sorted(drill.topology.services)))
    looks = [
        Order("query_logs", {"service": service}),
        Order("query_traces", {"service": service}),
        Order("query_metrics", {"name": "latency_p95_s", "service": service}),
        Order("query_metrics", {"expr": "sum by (service) (gameday_request_rate_per_second)"}),
        Order("query_alerts", {}),
        Order("query_changes", {}),
        Order("query_topology", {}),
        Order("submit_diagnosis", {"hypotheses": []}),
        Order("post_update", {"audience": "internal", "component": service}),
        Order("ask_expert", {"who": str(rng.choice(sorted(drill.topology.teams) or ["sre"])),
                             "about": service}),
        Order("restart", {"service": service}),
        Order("scale", {"service": service, "replicas": 2}),
        Order("no_such_verb", {}),
    ]  # fmt: skip
    if not asks:
        looks = [Order("note") if look.action == "ask_expert" else look for look in looks]
    return [looks[int(k)] for k in rng.integers(len(looks), size=int(rng.integers(0, 3)))]


def seen(session: Session) -> tuple[object, ...]:
    """All that the seat can know: its view, and what of the journal is not hidden.

    The journal counts injects, hidden ones among them; a message has no number in any view.
    """
    lines = [
        (entry.at_us, entry.kind, numberless(entry), entry.event, entry.data)
        for entry in session.journal.entries
        if entry.kind not in HIDDEN
    ]
    view = session.view
    return view_to_json(view), repr(dataclasses.replace(view, readings=NOTHING)), lines


def numberless(entry: Entry) -> str:
    is_counted = entry.kind is Kind.MESSAGE and entry.subject.startswith("inject-")
    return "inject" if is_counted else entry.subject


def check_pair(number: int) -> int:
    """Compare one pair; how many looks were compared."""
    rng = np.random.default_rng([number, 20_261_126])
    drill = drill_of(DRILLS[number % len(DRILLS)], number)
    other, until_us = differing(drill, rng)
    one, two = (Session(d, Journal(Nowhere()), responder="test") for d in (drill, other))
    looks = 0
    while one.now_us < min(until_us, LONGEST):
        assert seen(one) == seen(two), (drill.scenario.code, one.now_us)
        looks += 1
        orders = some_orders(drill, rng, asks=until_us <= first_fault_us(drill))
        one.step(orders)
        two.step(orders)
        assert min(one.now_us, until_us) == min(two.now_us, until_us)
        if max(one.now_us, two.now_us) >= until_us:
            break
    return looks


@pytest.mark.parametrize("number", range(FEW))
def test_what_is_hidden_shows_nowhere_before_it_begins(number):
    assert check_pair(number) > 0


@pytest.mark.long
def test_what_is_hidden_shows_nowhere_in_five_hundred_pairs():
    assert sum(check_pair(number) for number in range(MANY)) > 10 * MANY


def test_the_pairs_do_differ_once_the_difference_begins():
    """Else the rule would hold of nothing."""
    rng = np.random.default_rng(1)
    drill = drill_of("canary-bad", 1)
    other, until_us = differing(drill, rng)
    one, two = (Session(d, Journal(Nowhere()), responder="test") for d in (drill, other))
    for session in (one, two):
        while session.now_us < until_us + 5 * MINUTE:
            session.step(tick_us=30 * SECOND)
    assert seen(one) != seen(two)
