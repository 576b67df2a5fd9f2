"""A page rings the rota level by level; who comes, and when, is the same on every turn."""

from __future__ import annotations

import pytest

from sim.model.people import Team
from sim.units import HOUR, MINUTE
from tests.drill.people.seat import give, sit, told, until

# Members of one team.
QUICK = {"title": "Ana", "answers_after": "1m"}
SLOW = {"title": "Ben", "answers_after": "4m"}
GONE = {"picks_up": 0}


def seat(members, **team):
    body = {"escalates_after": "2m", "members": members} | team
    return sit(topology={"teams": {"core": body}}, more={"lasts": "20m"})


def test_whoever_is_on_call_answers_after_their_own_time():
    session = seat({"ana": QUICK, "ben": SLOW})
    give(session, "page_team", team="core")
    asked = session.now_us
    until(session, 3)

    (came,) = told(session, "answered")
    assert (asked + MINUTE, "ana") == (came.at_us, came.data["member"])
    assert "Ana of core here." in session.view.messages[-1].text
    assert {"core": ("ana",)} == session.view.people.present
    assert [] == told(session, "escalated")


def test_no_answer_rings_the_next_level_and_each_step_is_told():
    session = seat({"ana": GONE, "ben": SLOW})
    give(session, "page_team", team="core")
    asked = session.now_us
    until(session, 8)

    assert [asked, asked + 2 * MINUTE] == [entry.at_us for entry in told(session, "rings")]
    assert ["ana", "ben"] == [entry.data["member"] for entry in told(session, "rings")]
    assert [asked + 6 * MINUTE] == [entry.at_us for entry in told(session, "answered")]
    said = [message.text for message in session.view.messages]
    assert "No answer from ana within 2m; ringing Ben." == said[0]


def test_who_answers_late_has_come_all_the_same_and_the_next_one_need_not():
    session = seat(
        {"ben": SLOW | {"answers_after": "150s"}, "ana": QUICK | {"answers_after": "9m"}}
    )
    give(session, "page_team", team="core")
    until(session, 15)

    assert ["ben"] == [entry.data["member"] for entry in told(session, "answered")]


def test_where_nobody_answers_it_is_said_and_a_further_page_is_another_chance():
    session = seat({"ana": {"picks_up": 0.5, "answers_after": "1m"}})
    for _ in range(6):
        give(session, "page_team", team="core")
        until(session, (session.now_us + 130_000_000) / MINUTE)

    assert 0 < len(told(session, "answered")) < 6
    assert 0 < len(told(session, "unanswered"))
    assert "nobody else" in told(session, "unanswered")[0].data["text"]


@pytest.mark.parametrize(
    ("hour", "levels"), [(3, ("ben",)), (8, ("ana", "ben")), (19.9, ("ana", "ben")), (20, ("ben",))]
)
def test_the_rota_goes_by_the_time_of_day_and_the_night_before_midnight_lasts(hour, levels):
    rota = [{"at": "08:00", "levels": ["ana", "ben"]}, {"at": "20:00", "levels": ["ben"]}]
    team = Team.model_validate({"members": {"ana": {}, "ben": {}}, "rota": rota})

    assert levels == team.levels(round(hour * HOUR))
    assert levels == team.levels(round((hour + 24) * HOUR))


def test_the_rota_is_read_in_the_zone_of_the_drill():
    """The drill begins at 14:00 in its own zone."""
    rota = [{"at": "13:00", "levels": ["ana"]}, {"at": "14:05", "levels": ["ben"]}]
    session = seat({"ana": QUICK, "ben": SLOW}, rota=rota)

    assert {"core": ("ana",)} == until(session, 4).view.people.on_call
    assert {"core": ("ben",)} == until(session, 6).view.people.on_call
