import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cli.help_typed import of_verb, overview
from sim.cli.lines import ALIASES, LineError, check_names, parse, scalar, usage, verb_of
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


def test_several_names_are_typed_with_commas_and_one_as_ever():
    typed = parse("post status_page web components=db,cart regions=eu share=few")
    made = ACTIONS.get("post_update").model_validate(typed.arguments)

    assert ("web", ("db", "cart"), ("eu",)) == (made.component, made.components, made.regions)


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
        ("rollback", "rollback needs service: rollback service"),
        ("scale web ten", "replicas: .* scale service replicas"),
        ("diagnose", "submit_diagnosis needs component: submit_diagnosis component mechanism"),
        ("declare SEV9", "no severity 'SEV9'; there are SEV1, SEV2, SEV3, SEV4"),
        ("metrics eror_share", "no name 'eror_share'; did you mean 'error_share'"),
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


def test_a_service_that_is_not_there_is_told_before_it_costs_time():
    with pytest.raises(LineError, match="no service 'wbe'; did you mean 'web'"):
        check_names(parse("rollback wbe"), ("web", "db"))

    check_names(parse("rollback web"), ("web", "db"))


def test_the_help_names_every_verb_and_tells_of_each():
    told = overview()

    assert all(kind in told or any(alias in told for alias, of in ALIASES.items() if of == kind)
               for kind in ACTIONS)  # fmt: skip
    assert all(usage(kind) in of_verb(kind) for kind in ACTIONS)


@pytest.mark.parametrize(
    ("word", "kind"), [("ack", "acknowledge"), ("scale", "scale"), ("x", None)]
)
def test_a_short_form_means_its_verb(word, kind):
    assert kind == verb_of(word)


def test_every_action_tells_its_usage():
    assert all(usage(kind) for kind in ACTIONS)


def test_a_diagnosis_is_typed_in_plain_words():
    for text in (
        "diagnose web bad_deploy deploy 0.8",
        "diagnose component=web mechanism=bad_deploy confidence=0.8 trigger=deploy",
    ):
        order = parse(text)
        assert "submit_diagnosis" == order.action
        assert {
            "component": "web",
            "mechanism": "bad_deploy",
            "trigger": "deploy",
            "confidence": 0.8,
        } == order.arguments


@pytest.mark.parametrize(
    ("verb", "words"),
    [("set_failover", "(manual, automatic)"), ("set_breaker", "(off, auto, open)"), ("scale", "")],
)
def test_the_help_of_a_verb_tells_the_words_that_a_field_takes(verb, words):
    told = of_verb(verb)

    assert words in told
    assert bool(words) is ("(" in told)
