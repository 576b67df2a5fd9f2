"""Records made by hand, graded."""

from sim.scoring.scorecard import score
from tests.records import TOPOLOGY, scenario

ANCHORS = {"idle": 60_000.0, "panic": 55_000.0, "rule": 40_000.0, "reference": 20_000.0}


def card_of(maker, anchors=ANCHORS, **changes):
    return score(maker.build(), scenario(**changes), TOPOLOGY, anchors)


def item(maker, name, **changes):
    found = {
        key: one
        for dimension in card_of(maker, **changes).grade.dimensions.values()
        for key, one in dimension.items.items()
    }
    return found[name]


def dimension(maker, name, **changes):
    return card_of(maker, **changes).grade.dimensions[name]
