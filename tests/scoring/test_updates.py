"""What was said is held against what was so: the untrue is marked with its line, the true never."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import html, markdown
from sim.drill.runner import run
from sim.journal.entries import Kind
from sim.journal.record import SampleTable
from sim.model.communication import ShareClass
from sim.model.place import Region
from sim.model.playbook import Playbook
from sim.scoring.impact import measure_impact, mitigated_s
from sim.scoring.scope import scope_claims
from sim.scoring.scorecard import score
from sim.scoring.updates import untrue_claims
from tests.records import TOPOLOGY, RecordMaker, handled, scenario
from tests.reports.judged import ANCHORS, judged
from tests.scenarios.ladder import DRILLS, drill_of


def untrue(maker, **changes):
    record, drill = maker.build(), scenario(**changes)
    impact = measure_impact(record.seconds, TOPOLOGY)
    over_s = mitigated_s(impact, soak_s=120)
    return [
        (c.claim, c.at_s, c.line) for c in untrue_claims(record, drill, TOPOLOGY, impact, over_s)
    ]


def test_a_well_told_incident_has_nothing_untrue():
    assert [] == untrue(handled())


def test_over_is_untrue_while_users_are_harmed_and_before_they_are_harmed_again():
    story = RecordMaker().fault(120).failing(120, 360).failing(600, 700)
    story.update(200, "resolved").update(450, "resolved").update(900, "resolved")

    assert [("over", 200.0, 2), ("over", 450.0, 3)] == untrue(story)


def test_watching_promises_nothing():
    assert [] == untrue(RecordMaker().fault(120).failing(120, 360).update(200, "watching"))


@pytest.mark.parametrize(
    ("component", "is_untrue"),
    [("api", False), ("web", False), ("db", True), ("buy", False), ("orders of shoes", False)],
)
def test_a_component_is_untrue_where_it_is_known_and_neither_cause_nor_hurt(component, is_untrue):
    story = RecordMaker().fault(120).failing(120, 360).update(200, component=component)

    assert ([("component", 200.0, 2)] if is_untrue else []) == untrue(story)


def test_a_journey_that_nobody_has_trouble_with_is_untrue():
    story = RecordMaker().fault(120)
    story.counts[1, 120:360, 3] += 10
    story.update(200, component="browse").update(210, component="buy")

    assert [("component", 200.0, 2)] == untrue(story)


@pytest.mark.parametrize(
    ("next_at", "audience", "is_kept"),
    [(700, "status_page", False), (760, "status_page", True), (1019, "status_page", True),
     (1030, "status_page", False), (760, "executives", False), (None, "", False)],
)  # fmt: skip
def test_a_promise_is_kept_by_the_next_word_to_the_same_people(next_at, audience, is_kept):
    story = RecordMaker().fault(120).failing(120, 360).update(300, next_update="10m")
    if next_at is not None:
        story.update(next_at, audience=audience)

    assert ([] if is_kept else [("promise", 300.0, 2)]) == untrue(story)


def test_a_promise_that_the_drill_did_not_live_to_see_is_not_broken():
    assert [] == untrue(RecordMaker().update(700, next_update="10m"))


@given(
    harm=st.lists(st.tuples(st.integers(60, 1000), st.integers(5, 150)), max_size=3),
    said=st.lists(st.integers(0, 1199), max_size=6, unique=True),
)
def test_who_says_only_what_is_so_is_never_marked(harm, said):
    """Random worlds: over only after the harm, causes and hurt journeys only, promises kept."""
    story = RecordMaker().fault(60)
    for begin, lasts in harm:
        story.failing(begin, begin + lasts, share=0.3)
    impact = measure_impact(story.build().seconds, TOPOLOGY)
    last = int(np.flatnonzero(impact.any_missed)[-1]) if impact.any_missed.any() else -1
    for at_s in sorted(said):
        if at_s > last:
            story.update(at_s, "resolved", component="api")
        else:
            story.update(at_s, "looking", component="web", next_update="20m")

    assert [] == untrue(story)


@given(
    harm=st.tuples(st.integers(60, 800), st.integers(60, 200)),
    share=st.floats(0.2, 1.0),
    at=st.floats(0.3, 0.95),
)
def test_who_says_it_is_over_in_the_midst_of_harm_is_always_marked(harm, share, at):
    begin, lasts = harm
    second = begin + int(lasts * at)
    story = RecordMaker().fault(60).failing(begin, begin + lasts, share=share)
    story.update(second, "resolved")

    assert [("over", float(second), 2)] == untrue(story)


@pytest.mark.parametrize("claim", [{"components": ["api", "db"]}, {"component": "db"}])
def test_each_component_that_is_named_is_held_against_the_run(claim):
    story = RecordMaker().fault(120).failing(120, 360).update(200, **claim)

    assert [("component", 200.0, 2)] == untrue(story)


def test_a_journey_that_is_named_must_be_hurt():
    story = RecordMaker().fault(120)
    story.counts[1, 120:360, 3] += 10
    story.update(200, journeys=["buy"]).update(210, journeys=["buy", "browse"])

    assert [("journey", 210.0, 3)] == untrue(story)


@pytest.mark.parametrize(
    ("share", "said", "is_untrue"),
    [(0.03, "few", False), (0.03, "some", True), (0.3, "some", False), (0.3, "few", True),
     (0.3, "most", True), (0.7, "most", False), (0.7, "all", True), (1.0, "all", False),
     (1.0, "some", True)],
)  # fmt: skip
def test_how_many_are_hit_is_a_class_that_the_minutes_around_must_be_in(share, said, is_untrue):
    story = RecordMaker(rate=100).fault(120).failing(120, 600, share=share).update(360, share=said)

    assert ([("share", 360.0, 2)] if is_untrue else []) == untrue(story)


def stored(maker, *, lost=0, at_s=300, reconciled=0):
    """A promotion that gave up writes, some of which were brought back at once."""
    if lost:
        maker.entry(at_s, Kind.STORE, "db", "promoted", lost=lost)
    if reconciled:
        maker.entry(at_s, Kind.STORE, "db", "reconciled", writes=reconciled)
    left = {"lost": lost - reconciled, "wrong": 0, "conflicting": 0, "reconciled": reconciled}
    return maker.entry(1199, Kind.STORE, "db", "closed", **left)


@pytest.mark.parametrize(
    ("at_s", "said", "lost", "reconciled", "is_untrue"),
    [(200, False, 7, 0, False), (400, False, 7, 0, True), (400, False, 7, 7, False),
     (400, True, 7, 0, False), (400, True, 7, 7, False), (400, True, 0, 0, True),
     (400, False, 0, 0, False), (200, None, 7, 0, False)],
)  # fmt: skip
def test_what_is_said_of_lost_data_is_held_against_the_log_of_writes(
    at_s, said, lost, reconciled, is_untrue
):
    story = stored(RecordMaker().update(at_s, data_loss=said), lost=lost, reconciled=reconciled)

    assert ([("data_loss", float(at_s), 1)] if is_untrue else []) == untrue(story)


def test_without_a_log_of_writes_nothing_is_disproved_of_data():
    assert [] == untrue(RecordMaker().update(200, data_loss=True))


REGIONS = {"eu": Region(zones=("a",)), "us": Region(zones=("b",))}


def regions_denied(story, *, homes=("eu", "us"), off=()):
    """Who browses is at home in the one, who buys in the other; ``off``: zones that fail calls."""
    record = story.build()
    quiet = np.zeros(len(record.samples.at_us))
    names = tuple(f'error_share{{service="web",zone="{zone}"}}' for zone in "ab")
    values = [quiet + 0.2 * (zone in off) for zone in "ab"]
    samples = SampleTable(
        record.samples.at_us,
        (*record.samples.names, *names),
        np.column_stack([record.samples.values, *values]),
    )
    record = replace(record, seconds=replace(record.seconds, homes=homes), samples=samples)
    topology = TOPOLOGY.model_copy(update={"regions": REGIONS})
    posts = record.of_kind(Kind.UPDATE)
    return [
        claim.at_s
        for claim in scope_claims(posts, record, scenario(), topology)
        if claim.claim == "region"
    ]


def one_home_hurt(target=""):
    story = RecordMaker().fault(120, target=target) if target else RecordMaker().fault(120)
    story.counts[0, 120:360, 3] += 10
    return story.update(200, regions=["eu"]).update(210, regions=["us"])


def test_a_region_whose_users_have_no_trouble_is_untrue_while_those_of_another_have():
    assert [210.0] == regions_denied(one_home_hurt())
    assert [210.0] == regions_denied(one_home_hurt("home=eu"))
    # What its users saw counts, wherever it went wrong.
    assert [210.0] == regions_denied(one_home_hurt(), off="a")


def test_a_region_is_not_denied_where_something_is_off_or_aimed_there():
    assert [] == regions_denied(one_home_hurt(), off="b")
    assert [] == regions_denied(one_home_hurt("zone=b"))
    assert [] == regions_denied(RecordMaker().fault(120).update(200, regions=["eu"]))


def test_no_region_is_denied_where_nobody_knows_the_users_homes():
    assert [] == regions_denied(one_home_hurt(), homes=())


@given(
    harm=st.lists(st.tuples(st.integers(60, 1000), st.integers(5, 700)), max_size=3),
    share=st.floats(0.0, 1.0),
    said=st.lists(st.integers(0, 1199), max_size=5, unique=True),
    lost=st.integers(0, 5),
)
def test_who_reads_scope_and_losses_off_the_record_is_never_marked(harm, share, said, lost):
    """Random worlds: journeys hurt in the last minute, its class, what the log says."""
    story = RecordMaker(rate=50).fault(60)
    for begin, lasts in harm:
        story.failing(begin, begin + lasts, share=share)
    for at_s in sorted(said):
        minute = story.counts[:, max(at_s - 60, 0) : at_s + 1].sum(axis=1)
        bad = minute[:, 3] / minute[:, 1:4:2].sum(axis=1)
        # The record's minutes begin where they begin; a class that holds for each second does.
        seconds = story.counts[0, max(at_s - 120, 0) : at_s + 120, 3] / 50
        steady = float(seconds.min()) if seconds.min() == seconds.max() else None
        fits = [
            kind.value
            for kind in ShareClass
            if steady is not None and kind.bounds[0] <= steady <= kind.bounds[1]
        ]
        story.update(
            at_s,
            journeys=[name for name, hit in zip(("browse", "buy"), bad, strict=True) if hit > 0.02],
            data_loss=bool(lost) if at_s > 300 else None,
            **({"share": fits[0]} if fits else {}),
        )
    stored(story, lost=lost)

    assert [] == untrue(story)


def test_reports_show_what_was_untrue_and_nothing_where_all_was_so():
    for maker, shows in ((handled(), False), (handled().update(250, "resolved"), True)):
        card = judged(maker)
        for page in (html.render(card), markdown.render(card)):
            assert shows == ("Updates that the facts do not bear out" in page)


def told(name, who, script=None):
    drill = drill_of(name, 1)
    record = run(drill, who, script=script).record
    return [claim.claim for claim in score(record, drill.scenario, drill.topology, ANCHORS).untrue]


@pytest.mark.parametrize("name", ["canary-bad", "retry-storm", "region-out"])
def test_a_liar_in_a_real_drill_is_marked(name):
    lie = {"action": "post_update", "audience": "status_page", "action_state": "resolved"}
    script = Playbook.model_validate({"rules": [{"when": {"alert": "any"}, "do": [lie]}]})

    assert "over" in told(name, "script", script)


@pytest.mark.parametrize("name", sorted(DRILLS))
def test_no_reference_says_what_is_not_so(name):
    assert [] == told(name, "reference")


def test_a_runbook_promises_a_word_that_nobody_gives():
    assert ["promise"] == told("retry-storm", "rule")
