"""What is published is what is said: the models hold every message of a drill."""

import json

import pytest
from pydantic import BaseModel

from sim.drill.runner import run
from sim.drill.session import Session
from sim.errors import ResponderFailed
from sim.journal.writer import Journal, Nowhere
from sim.model.order import Order, Usage
from sim.responders.answers import read_decision
from sim.responders.messages import TO_PROGRAM, schema
from sim.responders.program import end_line, hello_line, view_line
from sim.units import SECOND
from tests.cli.door import gameday
from tests.documents.test_schema import properties, references
from tests.drill.drill_kit import make_drill
from tests.responders.programs import HEAD, SHORT, program

QUERIES = ("query_alerts", "query_changes", "query_topology", "query_logs")


def unknown(model, path="message"):
    """Fields of a message that no model tells of."""
    for name, value in model:
        if name in (model.model_extra or {}):
            yield f"{path}.{name}"
        values = value.values() if isinstance(value, dict) else value
        for part in values if isinstance(values, list | type({}.values())) else [value]:
            if isinstance(part, BaseModel):
                # An order's own fields may stand beside its action.
                yield from () if name == "history" else unknown(part, f"{path}.{name}")


def messages_of_a_drill():
    """Every message of a drill whose responder looks, changes, is refused and pages."""
    session = Session(make_drill(SHORT), Journal(Nowhere()), responder="x")
    history = [{"at_s": 3.0, "orders": [{"action": "note", "arguments": {"text": "a"}}]}]
    yield hello_line(session.view, history, hello_s=30.0, decision_s=10.0)
    look = 0
    while not session.is_over:
        look += 1
        yield view_line(look, session.view)
        given = [Order("page_team", {"team": "core"})] + [Order(action) for action in QUERIES]
        given += [Order("rollback", {"service": "wbe"}), Order("declare", {"severity": "SEV2"})]
        session.step(given if look == 12 else ())
    yield end_line()


def test_every_message_of_a_drill_is_as_published():
    told = [TO_PROGRAM.validate_json(line) for line in messages_of_a_drill()]

    assert {"hello", "view", "end"} == {message.type for message in told}
    assert [] == [path for message in told for path in unknown(message)]
    assert any(message.view.alerts and message.view.changes for message in told[1:-1])
    assert any(order.reason for order in told[-2].view.orders)
    assert told[-2].view.messages


def test_every_field_is_described_and_every_reference_leads_somewhere():
    made = schema()

    assert [] == [path for path, field in properties(made) if "description" not in field]
    assert set() == set(references(made)) - set(made["$defs"])


def test_the_published_schema_has_every_verb_and_leaves_room_for_later_fields():
    made = json.loads(gameday("schema", "responder").out)

    orders = {part.get("title") for part in made["$defs"]["OrderSaid"]["anyOf"]}
    assert {"rollback", "submit_diagnosis", "query_logs"} <= orders
    assert set() == set(references(made)) - set(made["$defs"])
    assert False not in [
        made["$defs"][name].get("additionalProperties", True)
        for name in ("Hello", "Look", "End", "Answer", "ViewTold")
    ]


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"orders": 1}, "orders:"),
        ({"orders": [{"action": 3}]}, "orders.0.action:"),
        ({"orders": [{"action": "note", "label": "x" * 201}]}, "orders.0.label:"),
        ({"orders": [{"action": "note", "arguments": []}]}, "orders.0.arguments:"),
        ({"orders": [], "think_s": -1}, "think_s:"),
        ({"orders": [], "think_s": "20"}, "think_s:"),
        ({"orders": [], "think_s": 1e9}, "think_s:"),
        ({"orders": [], "usage": {"tokens": 1.5}}, "usage.tokens:"),
        ({"orders": [], "usage": {"money": -1}}, "usage.money:"),
    ],
)
def test_what_is_wrong_with_an_answer_is_told_by_its_place(said, where):
    with pytest.raises(ResponderFailed) as told:
        read_decision({"id": 4} | said, 4)

    assert "bad_answer" == told.value.reason
    assert told.value.detail.startswith(where)


def test_an_order_s_fields_stand_beside_its_action_or_in_arguments():
    decision = read_decision(
        {
            "orders": [
                {"action": "scale", "service": "web", "replicas": 3, "label": "up"},
                {"action": "scale", "arguments": {"service": "web", "replicas": 3}, "label": "up"},
                "acknowledge",
            ],
            "think_s": 1.5,
            "usage": {"tokens": 7, "money": 0.25},
        },
        1,
    )
    flat, nested, bare = decision.orders

    assert Usage(7, 0.25) == decision.usage
    assert 1_500_000 == decision.think_us
    assert flat == nested
    assert Order("acknowledge") == bare


def test_thinking_and_usage_reach_the_journal_and_nothing_else_is_written(tmp_path):
    source = HEAD + (
        "hear(); say({'protocol': 1, 'weather': 'clear'})\n"
        "for line in sys.stdin:\n"
        "    said = json.loads(line)\n"
        "    if said['type'] == 'end': break\n"
        "    first = {'think_s': 35, 'usage': {'tokens': 9, 'money': 0.5}}\n"
        "    orders = ['acknowledge'] if said['id'] == 2 else []\n"
        "    say({'id': said['id'], 'orders': orders} | (first if orders else {}))\n"
    )
    bot = program(tmp_path, source, decision_s=10, hello_s=10)
    record = run(make_drill(SHORT), bot).record

    (asked,) = record.of_kind("asked")
    assert 10 * SECOND == asked.at_us
    assert 35 * SECOND == asked.data["think_us"]
    assert {"tokens": 9, "money": 0.5} == asked.data["usage"]
    # The order is taken when it has been thought about, and its attention comes on top.
    assert 45 * SECOND < record.story("order-1")[-1].at_us
    assert (
        Usage(9, 0.5)
        == read_decision({"orders": [], "usage": {"tokens": 9, "money": 0.5}}, 1).usage
    )
