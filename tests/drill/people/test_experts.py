"""Opinions are right as often as is said, of what is known, once something is wrong."""

from __future__ import annotations

import pytest

from sim.drill.people.experts import neighbours
from sim.drill.people.opinions import opinion
from sim.model.people import Member
from sim.model.scenario import HiddenTruth
from sim.observe.wire import briefing_to_json, view_to_json
from sim.units import MINUTE
from tests.drill.people.seat import HARM, give, sit, told, until
from tests.records import TOPOLOGY

NEAR = neighbours(TOPOLOGY)
TRUTH = HiddenTruth(components=("api",), mechanism="bad_deploy", path=("api", "web"))


def said(about, *, reliability, seeds=400, truth=TRUTH):
    member = Member(reliability=reliability)
    return [opinion(seed, "ana", member, about, truth=truth, near=NEAR) for seed in range(seeds)]


def test_the_documented_graph_goes_both_ways():
    assert {"web": {"api"}, "api": {"web", "db"}, "db": {"api"}} == NEAR


@pytest.mark.parametrize("reliability", [0.5, 0.8, 0.95])
def test_an_opinion_names_the_cause_as_often_as_the_person_is_reliable(reliability):
    """400 seeds: three and a half standard deviations of a share."""
    for about in ("web", "api", "db"):
        right = sum(name == "api" for name in said(about, reliability=reliability)) / 400
        assert abs(right - reliability) < 3.5 * (reliability * (1 - reliability) / 400) ** 0.5


def test_a_wrong_opinion_is_a_neighbour_and_never_the_cause():
    assert {"web", "db"} == set(said("api", reliability=0))
    assert {"db"} == set(said("db", reliability=0))
    both = HiddenTruth(components=("api", "db"), mechanism="bad_deploy")
    assert {"web"} == set(said("api", reliability=0, truth=both))


def test_of_a_service_far_from_the_cause_the_right_answer_is_that_nothing_is_wrong():
    truth = HiddenTruth(components=("web",), mechanism="bad_deploy")

    assert {None} == set(said("db", reliability=1, truth=truth))
    assert {"api", "db"} == set(said("db", reliability=0, truth=truth))


def test_a_person_asked_twice_says_the_same_and_two_people_differ():
    ana, ben = (
        [opinion(s, who, Member(reliability=0.5), "api", truth=TRUTH, near=NEAR) for s in range(50)]
        for who in ("ana", "ben")
    )
    assert ana == [
        opinion(s, "ana", Member(reliability=0.5), "api", truth=TRUTH, near=NEAR) for s in range(50)
    ]
    right = [[name == "api" for name in names] for names in (ana, ben)]
    assert right[0] != right[1]


ANA = {"title": "Ana", "answers_after": "1m", "thinks": "30s", "reliability": 1, "knows": ["web"]}


def seat(**member):
    return sit(HARM, topology={"teams": {"core": {"members": {"ana": ANA | member}}}})


def test_an_expert_comes_thinks_and_says_what_is_wrong():
    session = until(seat(), 2)
    give(session, "ask_expert", who="core", about="web")
    asked = session.now_us
    until(session, 5)

    (thought,) = told(session, "thinks")
    assert (asked + 90_000_000, "web") == (thought.at_us, thought.data["names"])
    assert ["web"] == [o["names"] for o in view_to_json(session.view)["people"]["opinions"]]
    assert "Ana" == session.view.messages[-1].sender
    # Who is there need not come again.
    give(session, "ask_expert", who="ana", about="web")
    asked = session.now_us
    assert asked + 30_000_000 == told(until(session, 7), "thinks")[-1].at_us


def test_before_anything_is_wrong_and_of_what_is_not_theirs_nothing_is_seen():
    session = seat()
    give(session, "ask_expert", who="ana", about="db")
    until(session, 4)
    assert [None] == [entry.data["names"] for entry in told(session, "thinks")]

    early = sit(
        HARM | {"injects": [HARM["injects"][0] | {"at": "8m"}]},
        topology={"teams": {"core": {"members": {"ana": ANA}}}},
    )
    give(early, "ask_expert", who="ana", about="web")
    assert [None] == [entry.data["names"] for entry in told(until(early, 4), "thinks")]


def test_how_reliable_people_are_is_told_before_the_clock_starts():
    (told_of,) = briefing_to_json(seat(reliability=0.7).view)["members"]

    assert (0.7, "ana", ["web"]) == (told_of["reliability"], told_of["name"], told_of["knows"])


@pytest.mark.parametrize(
    ("who", "reason"), [("core", "names nobody"), ("corr", "did you mean 'core'")]
)
def test_who_cannot_be_asked_is_told(who, reason):
    session = sit()

    order = give(session, "ask_expert", who=who, about="web")
    assert "refused" == order.state.value
    assert reason in order.reason
    assert MINUTE > session.now_us
