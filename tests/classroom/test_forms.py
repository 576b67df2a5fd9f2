"""Forms: refused at the line, and held against what they say to show."""

from pathlib import Path

import pytest

from sim.classroom.bank import Bank, BankSeed, read_bank, shipped
from sim.classroom.form_file import form_of, load_form
from sim.classroom.lint import LEAST_SEEDS, lint
from sim.documents.explanations import EXPLANATIONS
from sim.documents.reader import read_data
from sim.errors import DocumentError

BAD = sorted((Path(__file__).parent / "bad").glob("*.yaml"))
GRADED = "format: 1\ntitle: T\npurpose: graded\n"
ENOUGH = Bank("X", "", "", "1", 20, 0.0, {}, tuple(BankSeed(s, 1.0, None) for s in range(20)))
CALM, BLIND, TWO, DEPLOY = "GD-108", "GD-126", "GD-120", "GD-101"


def form(text):
    return form_of(read_data(text.encode(), shown="form.yaml", path=Path("form.yaml")))


def complaints(text, bank=ENOUGH):
    return [(p.code, p.message) for p in lint(form(text), lambda code: bank)]


def items(*codes, **more):
    extra = "".join(f", {name}: {value}" for name, value in more.items())
    return "items:\n" + "".join(f"  - {{drill: {code}{extra}}}\n" for code in codes)


@pytest.mark.parametrize("path", BAD, ids=[path.stem for path in BAD])
def test_a_bad_form_is_refused_with_its_own_message(path):
    with pytest.raises(DocumentError) as caught:
        form_of(read_data(path.read_bytes(), shown=path.name, path=path))
    assert path.with_suffix(".expected").read_text() == f"{caught.value}\n"


@pytest.mark.parametrize("name", ["first-nights", "eight-nights"])
def test_a_form_that_is_shipped_covers_what_it_says(name):
    assert () == lint(load_form(name), lambda code: ENOUGH)


def test_a_bank_that_is_shipped_is_one_of_a_drill_and_large_enough():
    banks = sorted(shipped("GD-101").parent.glob("*.json"))
    assert banks
    for path in banks:
        bank = read_bank(path)
        assert path.stem == bank.code
        assert len(bank.seeds) >= LEAST_SEEDS
        assert bank.tried == len(bank.seeds) + sum(bank.rejected.values())
        assert all(seed.gap > 5 * bank.standard_error for seed in bank.seeds)


def test_an_attempt_at_a_drill_that_stands_twice_has_a_number_of_its_own():
    model = form("format: 1\ntitle: T\n" + items(CALM, DEPLOY, CALM, attempts=2)).model
    numbers = [(place, model.number(place, attempt)) for place in (1, 2, 3) for attempt in (1, 2)]
    assert [(1, 1), (1, 2), (2, 1), (2, 2), (3, 3), (3, 4)] == numbers


def test_a_form_to_learn_from_need_not_cover_everything():
    assert [] == complaints("format: 1\ntitle: T\n" + items(DEPLOY))


@pytest.mark.parametrize(
    ("codes", "code", "words"),
    [
        ((DEPLOY, BLIND, TWO, "GD-104"), "W502", "add a drill of restraint"),
        ((CALM, CALM, DEPLOY, BLIND, TWO), "W503", "drills of restraint"),
        ((DEPLOY, "GD-105", "GD-128", BLIND, CALM, TWO), "W504", "go back to deploy"),
        ((DEPLOY, CALM, TWO, "GD-104"), "W505", "telemetry is missing"),
        ((DEPLOY, BLIND, TWO, "GD-104"), "W506", "a harmless deploy coincides"),
        ((DEPLOY, BLIND, CALM, "GD-104"), "W507", "two causes"),
    ],
)
def test_each_rule_of_coverage_is_told_with_what_to_change(codes, code, words):
    told = dict(complaints(GRADED + items(*codes)))
    assert words in told[code]


def test_a_claim_that_wants_plans_is_given_by_no_number_of_drills():
    (told,) = complaints("format: 1\ntitle: T\nclaims: [MS1]\n" + items(DEPLOY, CALM))

    assert told[0] == "W501"
    assert "MS1 needs 2 plans that are run" in told[1]


def test_a_claim_without_its_least_evidence_says_how_much_is_lacking():
    told = complaints("format: 1\ntitle: T\nclaims: [IR1, PD3, IR9]\n" + items(DEPLOY, CALM))
    assert [code for code, _ in told] == ["W501", "W501", "W501", "W500"]
    words = " ".join(message for _, message in told)
    assert "IR1 needs 6 drills that show it, here are 2; add 4" in words
    assert "IR1 needs 2 drills of restraint among them, here are 1; add 1" in words
    assert "PD3 needs 3 team drills" in words
    assert "no criterion 'IR9'" in words


def test_a_drill_without_a_bank_or_with_a_small_one_is_told_how_to_get_one():
    small = Bank("X", "", "", "1", 20, 0.0, {}, (BankSeed(1, 1.0, None),))
    (none,) = complaints("format: 1\ntitle: T\n" + items(DEPLOY), bank=None)
    (few,) = complaints("format: 1\ntitle: T\n" + items(DEPLOY), bank=small)
    assert "W509" == none[0] == few[0]
    assert "gameday form calibrate" in none[1]
    assert "1 admissible seeds of 20" in few[1]
    assert [] == complaints("format: 1\ntitle: T\n" + items(DEPLOY, hints="true"), bank=None)


def test_a_complaint_that_is_accepted_with_a_reason_is_not_made():
    accepted = "accepts: {W507: 'no time for a fourth hour'}\n"
    codes = [code for code, _ in complaints(GRADED + accepted + items(DEPLOY, BLIND, CALM))]
    assert "W507" not in codes


def test_every_complaint_has_an_explanation():
    assert {f"W50{digit}" for digit in (0, 1, 2, 3, 4, 5, 6, 7, 9)} <= set(EXPLANATIONS)
