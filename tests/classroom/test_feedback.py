"""The sheet of a trainee: what was measured first, else the score; bands; luck only if known."""

from __future__ import annotations

from reports.cohort.sheet import band, render
from sim.classroom.book import Row
from sim.classroom.feedback import Sat, sheet_of
from sim.journal.entries import Entry, Kind
from tests.classroom.generated import mark

ITEM: Row = {"sentence": "", "lines": [4], "inputs": {}, "would_change": ""}
SCORE: Row = {
    "total": 60.0,
    "dimensions": {
        "detect": {
            "value": 0.9,
            "items": {"A1": {**ITEM, "value": 1.0, "sentence": "seen at once"}},
        },
        "diagnose": {"value": None, "items": {"B1": {**ITEM, "value": None}}},
        "mitigate": {
            "value": 0.2,
            "items": {
                "C1": {
                    **ITEM,
                    "value": 0.1,
                    "sentence": "much was lost",
                    "would_change": "roll back first",
                }
            },
        },
    },
}
CREDIT: Row = {
    "tau": 10.0,
    "luck_words": "this seed was lucky",
    "moves": [
        {
            "at_s": 300.0,
            "words": "rollback cart",
            "saved": 900.0,
            "sentence": "it helped",
            "lines": [],
        },
        {"at_s": 90.0, "words": "restart ad", "saved": -80.0, "sentence": "it hurt", "lines": [4]},
        {"at_s": 99.0, "words": "scale ad", "saved": -5.0, "sentence": "noise", "lines": []},
    ],
}


def entry(sequence: int, kind: Kind, event: str, subject: str = "", **data: str) -> Entry:
    return Entry(
        sequence=sequence, at_us=sequence * 1_000_000, kind=kind, event=event, subject=subject,
        cause=None, data=dict(data),
    )  # fmt: skip


ENTRIES = (
    entry(1, Kind.ALERT, "firing", "cart-errors"),
    entry(2, Kind.ALERT, "firing", "ad-slow"),
    entry(3, Kind.ALERT, "resolved", "ad-slow"),
    entry(4, Kind.ORDER, "asked", "O1"),
    entry(5, Kind.MESSAGE, "said", text="too late to be seen"),
)


def test_moves_that_were_measured_go_before_items_and_noise_is_left_out():
    sheet = sheet_of("t-a", "Night", [Sat(mark("t-a", 1, 0.6, score=SCORE), ENTRIES, CREDIT)])

    assert ["rollback cart"] == [one.what for one in sheet.best]
    assert [("restart ad", -80.0)] == [(one.what, one.money) for one in sheet.gaps]
    assert ("GD-101: this seed was lucky.",) == sheet.luck


def test_without_credit_the_score_says_what_went_well_and_what_would_have_changed_it():
    sheet = sheet_of("t-a", "Night", [Sat(mark("t-a", 1, 0.6, score=SCORE), ENTRIES, {})])

    assert ["seen at once"] == [one.sentence for one in sheet.best]
    assert ["roll back first"] == [one.better for one in sheet.gaps]
    assert "not measured" in sheet.luck[0]


def test_a_gap_shows_what_stood_on_the_screen_then_and_nothing_later():
    (gap,) = sheet_of("t-a", "N", [Sat(mark("t-a", 1, 0.6, score=SCORE), ENTRIES, CREDIT)]).gaps

    assert ("alert: cart-errors",) == gap.screen
    assert 4.0 == gap.at_s


def test_what_to_practise_is_the_weakest_dimension_in_a_drill_not_sat_yet():
    sat = [Sat(mark("t-a", 1, 0.6, score=SCORE), (), {})]
    practise = sheet_of("t-a", "Night", sat).practise

    assert practise.startswith("Changing only what helps")
    assert "Try GD-" in practise
    assert "GD-101" not in practise


def test_beginners_see_bands_and_no_decimals():
    sheet = sheet_of("t-a", "Night", [Sat(mark("t-a", 1, 0.6, score=SCORE), (), {})])

    assert "performed, with major challenges" in render(sheet, numbers=False)
    assert ">60<" in render(sheet, numbers=True)
    assert ["not performed", "performed"] == [band(0.0), band(0.9)]


def test_a_trainee_whose_run_has_no_score_gets_a_sheet_all_the_same():
    sheet = sheet_of("<b>", "Night", [Sat(mark("t-a", 1, None, score={}), (), {})])

    assert () == sheet.best
    assert "<b>" not in render(sheet, numbers=False).split("<main")[0].split("<h1>")[1]


def test_before_a_post_mortem_a_sheet_says_how_much_and_not_what():
    own = {**ITEM, "value": 0.0, "sentence": "0 of 1 promises of a next update were kept"}
    lead = {
        "value": 0.0,
        "items": {"D3": own, "D4": {**ITEM, "value": 0.0, "sentence": "wrong team"}},
    }
    score: Row = {**SCORE, "dimensions": {**SCORE["dimensions"], "lead": lead}}
    target = {"name": "time_to_mitigate", "met": False, "sentence": "5m, over", "actual": 300.0}
    one = mark("ann", 1, 0.6, score=score, targets=[target])
    sheet = sheet_of("ann", "class", [Sat(one, ENTRIES, CREDIT, is_told=False)])
    page = render(sheet, numbers=False)

    told_later = (
        *("rollback cart", "restart ad", "roll back first", "much was lost", "seen at once"),
        *("wrong team", "5m, over", "this seed was lucky"),
    )
    for hidden in told_later:
        assert hidden not in page
    assert ["0 of 1 promises of a next update were kept"] == [gap.sentence for gap in sheet.gaps]
    assert "once a post-mortem is filed" in page
    assert 0.6 == sheet.attempts[0][1]
