"""A judged run made by hand, for everything that draws or writes one."""

from reports.context import Judged
from sim.scoring.scorecard import score
from tests.records import TOPOLOGY, handled, scenario

ANCHORS = {"idle": 60_000.0, "panic": 55_000.0, "rule": 40_000.0, "reference": 20_000.0}
NASTY = "<script>alert(1)</script>\"&'=cmd|[x](javascript:y)"


def judged(maker=None, responder="reference", **changes):
    record, script = (maker or handled()).build(), scenario(**changes)
    return Judged(
        record=record,
        scenario=script,
        topology=TOPOLOGY,
        card=score(record, script, TOPOLOGY, ANCHORS),
        scenario_id="canary-bad",
        topology_id="shop",
        responder=responder,
        seed="7",
        plane="request",
        rerun=f"gameday run canary-bad --responder {responder} --seed 7",
    )
