"""Which lines are found."""

import pytest
from pydantic import ValidationError

from sim.model.kinds import ACTIONS
from sim.model.pattern import compiled
from sim.observe.logs import LogEvent, Wanted, search

QUERY = ACTIONS.get("query_logs")


def event(at_s, outcome, service="cart"):
    return LogEvent(at_s * 1_000_000, outcome, service, "go", "db-0.a", "db.read", "buy", 0)


EVENTS = [event(1, "TIMEOUT"), event(2, "RATE_LIMITED"), event(3, "REFUSED", service="web")]


def found(**wanted):
    lines, matched = search(EVENTS, Wanted(**wanted))
    assert matched == len(lines)
    return [line["at_s"] for line in lines]


def test_what_is_asked_for_must_all_hold():
    assert [1, 2, 3] == found()
    assert [2] == found(level="warn")
    assert [1, 3] == found(level="error")
    assert [3] == found(text="CONNECTION refused")
    assert [1, 2] == found(regex=r"code=(504|429)\b")
    assert [1] == found(regex=r"^error cart .*deadline", level="error", text="rpc")
    assert [] == found(regex="DEADLINE")
    assert [1] == found(regex="(?i)DEADLINE")


def test_a_pattern_that_would_run_for_ever_elsewhere_ends():
    """Backtracking would try two to the power of sixty ways."""
    assert compiled("(a+)+$").search("a" * 60 + "b" * 100_000) is None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"regex": "(a"}, "'(a' is no regular expression (RE2): missing ): (a"),
        ({"regex": r"(a)\1"}, r"RE2): invalid escape sequence: \1"),
        ({"regex": "a" * 301}, "at most 300 characters"),
        ({"from": "5m", "until": "5m"}, "'from' must come before 'until'"),
        ({"level": "loud"}, "'info', 'warn' or 'error'"),
    ],
)
def test_what_cannot_be_looked_for_is_refused_with_a_sentence(fields, sentence, capfd):
    with pytest.raises(ValidationError) as refused:
        QUERY.model_validate(fields)

    assert sentence in str(refused.value)
    assert "" == capfd.readouterr().err
