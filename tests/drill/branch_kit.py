"""Runs made by hand of orders at times, for whatever lives them again."""

from sim.drill.session import Session
from sim.journal.writer import Journal, Nowhere
from sim.model.kinds import FAULTS
from sim.model.order import Decision, Order
from tests.drill.drill_kit import DEPLOY, PAIR, make_drill

ROLL_BACK = Order("rollback", {"service": "web"})
RESTART = Order("restart", {"service": "db", "mode": "rolling"})
# Slow enough to stand in a queue, and nobody waits as long as that.
CROWDED = {
    **PAIR,
    "traffic": {"rate": "40/s"},
    "services": {
        **PAIR["services"],
        "web": {
            **PAIR["services"]["web"],
            "operations": {
                "home": {"work": "5ms", "calls": [{"to": "db.read", "timeout": "300ms"}]}
            },
        },
        "db": {
            "replicas": 1,
            "quota": 2,
            "slots": 1,
            "processors": 1,
            "queue": {"limit": 100000},
            "operations": {"read": {"work": "20ms"}},
        },
    },
}


def played(drill, given):
    """The record of orders given at seconds of the drill's clock, each as a decision of its own."""
    session = Session(drill, Journal(Nowhere()), responder="by-hand")
    for at_s, order in given:
        at_us = round(at_s * 1_000_000)
        while session.now_us < at_us and not session.is_over:
            session.step(tick_us=min(drill.tick_us, at_us - session.now_us))
        if not session.is_over:
            session.step(order if isinstance(order, Decision) else [order])
    while not session.is_over:
        session.step()
    return session.record


def crowded_and_hung():
    """A process hangs while four times the users come: well again by both cures, by neither."""
    hang = FAULTS.get("hang").model_validate({})
    surge = FAULTS.get("traffic_surge").model_validate({"factor": 4})
    injects = [
        {"at": "1m", "target": {"service": "db"}, "fault": hang, "is_trigger": True},
        {"at": "1m", "target": {}, "fault": surge},
    ]
    return make_drill(DEPLOY | {"injects": injects}, CROWDED, plane="request")
