import pytest

from sim.journal.entries import Kind
from sim.model.topology import Topology
from sim.scoring.scorecard import score
from tests.records import TOPOLOGY, RecordMaker, handled, scenario
from tests.scoring.cases import ANCHORS, dimension, item

LONG = {"lasts_s": 3600}


def hurt(end=2400):
    return RecordMaker(**LONG).fault(120).failing(120, end).page(180)


def told_at(maker, *times, **claims):
    for k, at in enumerate(times):
        maker.update(at, "looking", component="api", symptom=f"errors {k}", **claims)
    return maker


def test_an_update_every_minute_that_says_the_same_is_as_fresh_as_one():
    once = hurt().update(300, "looking", component="api")
    every_minute = hurt()
    for at in range(300, 2400, 60):
        every_minute.update(at, "looking", component="api")

    assert item(every_minute, "D1").value <= item(once, "D1").value


def test_the_update_that_was_promised_is_fresh_without_news():
    silent = hurt().update(300, "looking", component="api", next_update="25m")
    kept = hurt().update(300, "looking", component="api", next_update="25m")
    kept.update(1790, "looking", component="api")

    assert item(kept, "D1").value > item(silent, "D1").value


def test_silence_and_one_perfect_word_at_the_end_is_no_leading():
    maker = hurt().update(2500, "resolved", component="api")

    assert dimension(maker, "lead").value <= 0.3
    assert item(maker, "D1").value == 0.0


def test_templates_without_a_fact_are_hardly_true():
    maker = hurt()
    for at in (300, 1200, 2100):
        maker.update(at, "looking")

    assert item(maker, "D2").value <= 0.3


def test_the_promised_word_without_news_is_neither_true_nor_untrue():
    told = {"symptom": "errors", "next_update": "10m"}
    maker = hurt().update(300, "looking", **told)
    waited = hurt().update(300, "looking", **told).update(880, "looking")

    assert item(waited, "D2").value == item(maker, "D2").value == 1.0


def test_templates_that_promise_one_another_are_hardly_true():
    maker = hurt()
    for at in range(300, 2400, 600):
        maker.update(at, "looking", next_update="10m")

    assert item(maker, "D2").value <= 0.3


def test_false_comfort_weighs_three_times():
    calm = told_at(hurt(), 300, 1200).update(1500, "resolved", component="api")
    wrong = told_at(hurt(), 300, 1200).update(1500, "looking", component="web", journeys=["buy"])

    assert item(calm, "D2").value < item(wrong, "D2").value


def test_promises_that_came_due_are_counted_and_others_are_not():
    broken = hurt().update(300, "looking", component="api", next_update="10m")
    early = hurt().update(3500, "looking", component="api", next_update="30m")

    assert item(broken, "D3").value == 0.0
    assert item(early, "D3").value is None


def test_nobody_waits_for_word_where_the_harm_is_over_before_it_is_due():
    maker = RecordMaker(**LONG).fault(120).failing(120, 400).page(180)

    assert item(maker, "D1").value is None
    assert item(maker, "D2").value is None


def test_a_risky_order_wants_a_decision_before_it():
    bold = handled().order(300, "restart", service="api")
    assert item(bold, "D6").value == 0.0


def test_words_without_news_long_before_any_is_due_take_from_the_cadence():
    at_cadence, every_minute = hurt(), hurt()
    for maker, pause in ((at_cadence, 1200), (every_minute, 60)):
        for at in range(300, 2400, pause):
            maker.update(at, "looking", component="api")

    assert item(every_minute, "D1").value < 0.5 * item(at_cadence, "D1").value
    assert item(at_cadence, "D1").inputs["noise"] == 0


def test_news_is_never_noise():
    maker = hurt()
    told_at(maker, *range(300, 2400, 120))

    assert item(maker, "D1").inputs["noise"] == 0


def test_one_true_word_shortly_before_the_end_is_no_leading():
    late, soon = hurt().update(2300, "looking", symptom="errors"), hurt()
    for at in (300, 1200, 2100):
        soon.update(at, "looking", symptom=f"errors for {at} s")

    assert dimension(late, "lead").value <= 0.3
    assert item(soon, "D2").value == 1.0


def brief():
    """Harm that is over before any word is due."""
    return RecordMaker().fault(120).failing(120, 240).page(180)


def test_a_promise_is_kept_by_news_or_at_its_time_and_not_by_repetition():
    told = {"symptom": "errors", "next_update": "10m"}
    repeated, kept, news = (hurt().update(300, "looking", **told) for _ in range(3))
    for at in range(360, 720, 60):
        repeated.update(at, "looking", symptom="errors")
    kept.update(890, "looking", symptom="errors")
    news.update(400, "looking", symptom="errors", journeys=["buy"])

    assert [0.0, 1.0, 1.0] == [item(one, "D3").value for one in (repeated, kept, news)]


def test_updates_without_news_drown_what_was_true_where_no_word_was_due():
    once, often = brief().update(200, symptom="errors"), brief().update(200, symptom="errors")
    for at in (260, 320, 380):
        often.update(at, symptom="errors")

    assert (1.0, 1.0) == (item(once, "D2").value, item(once, "D1").value)
    assert (0.0, 0.0) == (item(often, "D2").value, item(often, "D1").value)


def test_a_little_noise_takes_its_share_and_no_promise():
    told = {"symptom": "errors", "next_update": "2m"}
    maker = brief().update(150, **told).update(200, "watching", **told)
    maker.update(225, "watching", **told).update(239, "fix_going_in", symptom="errors")

    assert 0.75 == item(maker, "D1").value
    assert 1.0 == item(maker, "D3").value


def test_a_promise_among_words_that_nobody_reads_any_more_is_not_kept():
    told = {"symptom": "errors", "next_update": "10m"}
    kept, drowned = (hurt().update(300, "looking", **told) for _ in range(2))
    kept.update(890, "looking", symptom="errors")
    for at in range(360, 2400, 60):
        drowned.update(at, "looking", symptom="slow")

    assert (1.0, 0.0) == (item(kept, "D3").value, item(drowned, "D3").value)


def test_whoever_ends_it_sooner_is_not_worse_off_than_who_was_waited_for():
    sooner, later = brief(), hurt(end=700)
    for maker in (sooner, later):
        maker.update(200, "looking", symptom="errors")

    assert item(sooner, "D1").value == item(later, "D1").value == 1.0


def test_false_comfort_is_no_fresh_word_and_keeps_no_promise():
    told = {"symptom": "errors", "next_update": "20m"}
    silent, calm = (hurt().update(300, "looking", **told) for _ in range(2))
    calm.update(1200, "resolved", component="api")

    assert item(calm, "D1").value == item(silent, "D1").value
    assert (0.0, 0.0) == (item(calm, "D3").value, item(silent, "D3").value)


def test_a_first_word_that_says_nothing_is_no_word():
    assert 0.0 == item(hurt().update(300, "looking"), "D1").value
    assert 0.0 < item(hurt().update(300, "fix_going_in"), "D1").value


def test_that_one_is_looking_is_no_claim_that_could_be_so():
    wrong = hurt().update(300, "looking", component="db")

    assert 0.0 == item(wrong, "D2").value


def paging(*teams, owners):
    """A page for each; ``owners`` of web, api and db."""
    document = TOPOLOGY.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    document["teams"] = {name: {"title": name} for name in sorted({*owners})}
    for service, team in zip(document["services"].values(), owners, strict=True):
        service["team"] = team
    maker = hurt()
    for at, team in enumerate(teams, 200):
        maker.order(at, "page_team", team=team)
    topology = Topology.model_validate(document)
    card = score(maker.build(), scenario(), topology, ANCHORS)
    return card.grade.dimensions["lead"].items["D4"].value


def test_paging_everybody_earns_nothing_and_paging_who_owns_it_all():
    three = ("red", "blue", "green")
    assert 0.0 == paging(*three, owners=three)
    assert 1.0 == paging("red", "blue", owners=three)
    assert 0.0 == paging("green", owners=three)


def test_a_page_where_every_team_was_hit_tells_no_care_from_none():
    assert paging("red", "blue", owners=("red", "blue", "blue")) is None


def led(at, *, hands=0, changes_made=2, span=False):
    """Command given so long after the start, and changes after it, some by whoever leads."""
    maker = hurt().order(200, "declare", severity="SEV2")
    maker.entry(210, Kind.NOTE, "role", "assigned", role="scribe", person="Kim")
    if at is not None:
        maker.entry(at, Kind.NOTE, "role", "assigned", role="commander", person="me")
    for k in range(changes_made):
        maker.order(1000 + 100 * k, "restart", service="api")
        if k < hands:
            maker.entry(1001 + 100 * k, Kind.NOTE, "role", "hands_on", action="restart")
    if span:
        maker.entry(1300, Kind.MESSAGE, "role", "span_exceeded", lead="commander", reports=9)
    return item(maker, "D4").value


def test_a_commander_in_time_who_keeps_hands_off_and_leads_few_is_worth_all():
    assert 1.0 == led(300)
    assert 0.5 == led(300, hands=2)
    assert 2 / 3 == pytest.approx(led(300, span=True), abs=1e-6)


def test_a_commander_late_or_never_is_worth_less_and_none_wanted_is_blank():
    assert 1.0 > led(1500, changes_made=0) > led(None) == 0.0
    assert item(hurt(), "D4").value is None
