"""A run made by hand, what is so of it, and a post-mortem that says it."""

from sim.model.postmortem import Postmortem, Sign
from sim.model.postmortem_menu import Factor
from sim.scoring.postmortem.grade import grade
from sim.scoring.postmortem.truths import OwnMove, Resimulated, Truths
from sim.scoring.scorecard import read_case
from sim.units import SECOND
from tests.records import TOPOLOGY, handled, scenario
from tests.scoring.cases import ANCHORS

FACTORS = {Factor.NO_CANARY: 0.9, Factor.LATE_ALERT: 0.1, Factor.SINGLE_ZONE: 0.0}


def case():
    record = (
        handled().order(560, "query_metrics", service="db").order(570, "query_logs", service="web")
    )
    truth = scenario().truth.model_copy(update={"trigger": "deploy"})
    drill = scenario().model_copy(update={"truth": truth})
    return read_case(record.build(), drill, TOPOLOGY, ANCHORS)


def line_of(action, found=None):
    given = (found or case()).given
    return next(order.asked_line for order in given if order.action == action)


def truths(**changes):
    found = case()
    rollback, query = line_of("rollback"), line_of("query_changes")
    moves = (
        OwnMove((rollback,), 290 * SECOND, "rollback api", Sign.HELPED, 900.0),
        OwnMove((query,), 210 * SECOND, "restart web", Sign.HURT, -100.0),
    )
    told = {"factors": FACTORS, "moves": moves} | changes
    return Truths(found, **told)


RESIMULATED = Resimulated(
    before=1000.0,
    after=100.0,
    cost=120.0,
    reference_after=100.0,
    reference_cost=120.0,
    reference=("canary_gate api",),
    seeds=(5, 6, 7),
)


def right():
    """What the record bears out, in every field that has something to say."""
    found = case()
    failed, money = float(found.harm.requests_failed), found.harm.money
    lasted = found.harm_ended_us - found.harm_begins_us
    stamps = found.stamped.stamps.as_dict()
    at = {name: f"{value:g}s" for name, value in stamps.items() if value is not None}
    guess = blank(severity={"worst": "SEV1", "call": "right"})
    worst = grade(guess, truths()).items["F11"].inputs["expected"]
    return Postmortem.model_validate(
        {
            "format": 1,
            "code": "TST-01",
            "journal_sha256": "0" * 64,
            "impact": {
                "lasted": {"low": f"{lasted}us", "high": f"{lasted}us"},
                "requests_failed": {"low": failed, "high": failed},
                "money": {"low": money, "high": money},
            },
            "timeline": [
                {"event": "harm_began", "at": at["impact_began_s"]},
                {"event": "paged", "at": at["paged_s"]},
                {"event": "acknowledged", "at": at["acknowledged_s"]},
                {"event": "declared", "at": at["declared_s"]},
                {"event": "identified", "at": at["identified_s"]},
                {"event": "turned", "line": line_of("rollback")},
                {"event": "own_mistake", "line": line_of("query_changes")},
                {"event": "harm_ended", "at": at["mitigated_s"]},
                {"event": "resolved", "at": at["resolved_s"]},
            ],
            "detection": {"how": "alert", "gap": f"{60 * SECOND}us"},
            "trigger": "deploy",
            "cause": {"component": "api", "mechanism": "bad_deploy"},
            "propagation": [{"from": "api", "to": "web"}],
            "factors": [
                {"factor": "no_canary", "strength": "strong"},
                {"factor": "late_alert", "strength": "weak"},
            ],
            "ruled_out": [
                {"component": "db", "mechanism": "slowdown", "line": line_of("query_metrics")},
                {"component": "web", "mechanism": "crash", "line": line_of("query_logs")},
            ],
            "moves": [
                {"line": line_of("rollback"), "sign": "helped"},
                {"line": line_of("query_changes"), "sign": "hurt"},
            ],
            "severity": worst,
            "actions": [
                {
                    "edit": "canary_gate",
                    "component": "api",
                    "owner": "release lead",
                    "due": "next sprint",
                    "check": "a bad canary stops",
                }
            ],
            "customer": {
                "journeys": ["browse", "buy"],
                "began": at["impact_began_s"],
                "ended": at["mitigated_s"],
                "data_lost": False,
            },
        }
    )


def blank(**fields):
    head = {"format": 1, "code": "TST-01", "journal_sha256": "0" * 64}
    return Postmortem.model_validate(head | fields)
