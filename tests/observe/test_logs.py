"""Which lines are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.model.kinds import ACTIONS
from sim.model.pattern import compiled
from sim.observe.logs import LogEvent, OwnLine, Wanted, line_of, search

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


NAMES = st.sampled_from(["cart", "web"])
CALLS = st.builds(
    LogEvent,
    at_us=st.integers(0, 9_000_000),
    outcome=st.sampled_from(["TIMEOUT", "SHED", "BREAKER_OPENED"]),
    service=NAMES,
    language=st.sampled_from(["go", "Java"]),
    replica=st.sampled_from(["", "db-0.a", "db-1.b"]),
    target=st.sampled_from(["db.read", "cart.add"]),
    journey=st.just("buy"),
    trace=st.integers(0, 3),
)
OWN = st.builds(
    OwnLine,
    at_us=st.integers(0, 9_000_000),
    service=NAMES,
    level=st.sampled_from(["info", "warn", "error"]),
    message=st.sampled_from(["server started", "DEADLINE", "code=504"]),
    zone=st.sampled_from(["", "a"]),
)


@given(
    events=st.lists(CALLS | OWN, max_size=30),
    text=st.sampled_from([None, "", "db", "DEADLINE exceeded", "warn", "nothing"]),
    regex=st.sampled_from([None, "code=(504|429)", "^error", "db-0", "started$"]),
    level=st.sampled_from([None, "info", "warn", "error"]),
    most=st.integers(1, 12),
)
def test_lines_are_those_that_putting_every_one_together_first_would_find(
    events, text, regex, level, most
):
    wanted = Wanted(text=text, regex=regex, level=level)
    every = [line for line in map(line_of, events) if wanted.keeps(line)]

    assert (every[-most:], len(every)) == search(events, wanted, most=most)


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
