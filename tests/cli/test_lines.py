import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cli.lines import ALIASES, LineError, parse, scalar, usage
from sim.model.kinds import ACTIONS


def test_words_fill_the_fields_in_their_order():
    order = parse("scale cart 6")

    assert "scale" == order.action
    assert {"service": "cart", "replicas": 6} == order.arguments


def test_a_name_and_a_sign_fill_one_field():
    assert {"replicas": 6, "service": "cart"} == parse("scale replicas=6 cart").arguments


def test_an_alias_of_a_field_is_its_name():
    assert {"for": "60s"} == parse("wait for=60s").arguments


def test_quotes_keep_blanks_together():
    assert "we look" == parse('post status_page text="we look"').arguments["text"]


def test_short_forms_are_actions():
    assert set(ALIASES.values()) <= set(ACTIONS)
    assert "acknowledge" == parse("ack").action


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("rolback cart", "did you mean 'rollback'"),
        ("acknowledge a b c", "one word too many"),
        ('note "open', "close the quote"),
        ("", "type help"),
    ],
)
def test_a_line_that_is_no_order_says_what_is_allowed(line, words):
    with pytest.raises(LineError, match=words):
        parse(line)


@given(st.text(max_size=80))
def test_any_line_is_an_order_or_a_line_error(line):
    try:
        order = parse(line)
    except LineError:
        return
    assert order.action in ACTIONS


@pytest.mark.parametrize(
    ("text", "value"), [("6", 6), ("0.5", 0.5), ("true", True), ("60s", "60s"), ("nan", "nan")]
)
def test_a_word_is_a_number_a_truth_or_text(text, value):
    assert value == scalar(text)
    assert type(value) is type(scalar(text))


def test_every_action_tells_its_usage():
    assert all(usage(kind) for kind in ACTIONS)
