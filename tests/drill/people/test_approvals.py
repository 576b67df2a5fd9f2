"""An order that two people must want is refused until the second one has said yes."""

from __future__ import annotations

import pytest

from sim.model.order import OrderState
from sim.observe.wire import view_to_json
from sim.units import MINUTE
from tests.drill.people.seat import give, sit, told, until

RULE = {"action": "scale", "by": "The owner", "answers_after": "1m", "valid_for": "4m"}
MORE = {"service": "web", "replicas": 3}


def seat(rule=RULE, **more):
    return sit(more={"lasts": "20m", "approvals": [rule]} | more)


def granted(session):
    return until(session, (session.now_us + 100_000_000) / MINUTE)


def test_a_refusal_says_how_to_ask_and_a_yes_lets_the_order_through():
    session = seat()
    first = give(session, "scale", **MORE)
    assert OrderState.REFUSED is first.state
    assert "ask for it: request_approval scale web why=..." in first.reason
    asked = session.now_us
    give(session, "request_approval", order="scale", service="web", why="we need more")
    assert "has not answered" in give(session, "scale", **MORE).reason
    granted(session)
    (yes,) = told(session, "granted")
    # Somebody who answers after a minute answers after half a minute to a minute and a half.
    assert 30_000_000 <= yes.at_us - asked - 20_000_000 <= 90_000_000
    assert OrderState.REFUSED is not give(session, "scale", **MORE).state
    assert 1 == len(view_to_json(session.view)["people"]["approvals"])


def test_a_yes_is_for_its_target_and_for_its_time():
    session = seat()
    give(session, "request_approval", order="scale", service="db")
    granted(session)
    assert "needs the approval" in give(session, "scale", **MORE).reason
    give(session, "request_approval", order="scale")
    until(granted(session), session.now_us / MINUTE + 5)
    assert "needs the approval" in give(session, "scale", **MORE).reason
    assert "expired" == session.view.people.approvals[-1].state.value


def test_an_approver_says_no_while_an_objection_holds_and_why():
    no = {"when": {"incident": "none"}, "why": "nobody has declared anything"}
    session = seat(RULE | {"unless": [no]})
    give(session, "request_approval", order="scale", service="web")
    granted(session)
    assert "nobody has declared" in session.view.messages[-1].text
    assert "who said no (nobody has declared anything)" in give(session, "scale", **MORE).reason
    give(session, "declare", severity="SEV2")
    give(session, "request_approval", order="scale", service="web")
    granted(session)
    assert OrderState.REFUSED is not give(session, "scale", **MORE).state


def test_other_orders_need_nobody():
    session = seat()
    assert OrderState.REFUSED is not give(session, "restart", service="web").state
    assert "needs nobody's" in give(session, "request_approval", order="restart").reason
    assert "did you mean 'scale'" in give(session, "request_approval", order="scal").reason


def test_whoever_sits_here_cannot_be_the_second_one():
    session = seat(RULE | {"by": "commander"})
    assert "nobody holds" in give(session, "request_approval", order="scale").reason
    give(session, "assign_role", role="commander", person="me")
    assert "two people" in give(session, "request_approval", order="scale").reason
    give(session, "assign_role", role="commander", person="Ida")
    assert OrderState.DONE is give(session, "request_approval", order="scale").state


def test_an_approver_with_a_rota_is_rung():
    teams = {"core": {"members": {"ana": {"answers_after": "30s", "thinks": "10s"}}}}
    session = sit(topology={"teams": teams}, more={"approvals": [RULE | {"by": "core"}]})
    give(session, "request_approval", order="scale")
    granted(session)
    assert ["ana"] == [entry.data["member"] for entry in told(session, "rings")]
    assert ["ana"] == [entry.data["from"] for entry in told(session, "granted")]


@pytest.mark.parametrize("where", ["scenario", "topology"])
def test_a_rule_may_stand_in_either_document_and_the_scenario_s_is_nearer(where):
    other = RULE | {"by": "Somebody else"}
    own = {"approvals": [RULE]} if where == "scenario" else {}
    session = sit(topology={"approvals": [other]}, more=own)
    by = "The owner" if where == "scenario" else "Somebody else"
    assert {"scale": by} == session.view.people.needs_approval
