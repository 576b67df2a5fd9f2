"""Roles, span of control, and a commander with hands on the keyboard."""

from __future__ import annotations

from tests.drill.people.seat import give, sit, told


def assign(session, role, *people):
    for person in people:
        give(session, "assign_role", role=role, person=person)
    return session


def test_one_person_holds_a_role_but_for_experts():
    session = assign(sit(), "commander", "Ana", "Ben")
    assign(session, "expert", "Cy", "Di", "Cy")

    assert {"commander": "Ben"} == session.view.incident.roles
    assert ("Cy", "Di") == session.view.incident.experts


def test_an_unknown_role_is_refused_with_those_that_there_are():
    assert "deputy" in give(sit(), "assign_role", role="captain", person="Ana").reason


def test_more_than_seven_who_report_to_one_are_too_many_and_a_lead_for_them_helps():
    session = assign(sit(), "commander", "Ana")
    assign(session, "scribe", "Ben")
    assign(session, "expert", *"CDEFGH")
    assert [] == told(session, "span_exceeded")
    assign(session, "expert", "I")
    (warned,) = told(session, "span_exceeded")
    assert (8, "Ana") == (warned.data["reports"], warned.data["person"])
    assert "8 people report to Ana" in session.view.messages[-1].text
    assign(session, "operations", "Jo")
    assign(session, "communications", "Kim")
    assert 1 == len(told(session, "span_exceeded"))


def test_a_commander_who_changes_the_system_is_noted_until_somebody_else_operates():
    session = sit()
    give(session, "scale", service="web", replicas=3)
    assign(session, "commander", "me")
    give(session, "note", text="thinking")
    assert [] == told(session, "hands_on")
    give(session, "scale", service="web", replicas=2)
    assert ["scale"] == [entry.data["action"] for entry in told(session, "hands_on")]
    assign(session, "operations", "Jo")
    give(session, "scale", service="web", replicas=3)
    assert 1 == len(told(session, "hands_on"))
