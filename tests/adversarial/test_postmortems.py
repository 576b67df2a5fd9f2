"""AT-25: a post-mortem that lists everything is worth little, field by field and as a whole."""

from itertools import combinations

from sim.model.postmortem import (
    MOST_FACTORS,
    MOST_ITEMS,
    MOST_LISTED,
    EventKind,
    FactorSaid,
    Postmortem,
)
from sim.model.postmortem_menu import Factor, Remedy
from sim.scoring.beliefs import edges
from sim.scoring.dimensions.items import mean_of
from sim.scoring.postmortem import factors
from sim.scoring.postmortem.actions import cost_of
from sim.scoring.postmortem.grade import grade
from sim.scoring.postmortem.truths import Resimulated
from tests.adversarial.bounds import mean
from tests.records import TOPOLOGY
from tests.scoring.postmortem.filled import blank, case, right, truths

MOST = 0.3
LINES = [entry.sequence for entry in case().record.entries]
EDGES = [pair for a, b in edges(TOPOLOGY) for pair in ((a, b), (b, a))]
MENU = [remedy.value for remedy in Remedy if remedy is not Remedy.SET][:MOST_ITEMS]


def stuffed(**fields):
    """Every field as full as it gets, by somebody who knows nothing of what happened."""
    events = [{"event": kind, "line": line} for line in LINES for kind in EventKind]
    told = {
        "impact": {"requests_failed": {"low": 0, "high": 1e9}, "money": {"low": 0, "high": 1e9}},
        "timeline": events[:MOST_LISTED],
        "propagation": [{"from": a, "to": b} for a, b in EDGES],
        "factors": [{"factor": factor} for factor in [*Factor][:MOST_FACTORS]],
        "ruled_out": [
            {"component": place, "mechanism": "crash", "line": line}
            for place in ("web", "api", "db")
            for line in LINES[:3]
        ],
        "moves": [{"line": line, "sign": "helped"} for line in LINES][:MOST_LISTED],
        "actions": [{"edit": edit, "component": "api"} for edit in MENU],
        "customer": {"journeys": ["browse", "buy"]},
    }
    return blank(**told | fields)


def lived_with(said: Postmortem) -> Resimulated:
    """Its items avoid all the harm there is, which no list can better, and cost what they cost."""
    return Resimulated(
        before=1000.0,
        after=0.0,
        cost=cost_of(said.actions, 1000.0),
        reference_after=100.0,
        reference_cost=240.0,
        reference=("canary_gate api",),
        seeds=(1,),
    )


def test_a_post_mortem_that_lists_everything_is_worth_little():
    said = stuffed()
    found = grade(said, truths(items=lived_with(said))).items
    assert mean_of("learn", {name: item.value for name, item in found.items()}) <= MOST
    assert found["F7"].value <= MOST
    assert found["F12"].value <= MOST


def test_what_is_right_is_not_drowned_less_by_listing_more_beside_it():
    honest = right()
    listed = honest.model_copy(update={"factors": stuffed().factors, "actions": stuffed().actions})
    honestly, listing = (
        grade(said, truths(items=lived_with(said))).items for said in (honest, listed)
    )
    assert listing["F7"].value < honestly["F7"].value
    assert listing["F12"].value < honestly["F12"].value


def test_as_many_factors_as_fit_are_worth_little_whichever_they_are():
    """The mean over every choice of as many: nobody who guesses expects more."""
    so = truths()
    found = [
        factors.grade(tuple(FactorSaid(factor=one) for one in chosen), so).value
        for chosen in combinations(Factor, MOST_FACTORS)
    ]
    assert mean(found) <= MOST
