"""One evaluator for runbooks, scripts and conditional injects."""

from dataclasses import dataclass, replace

import pytest

from sim.model.alerting import Urgency
from sim.model.kinds import ChangeKind
from sim.model.order import OrderState, OrderStatus
from sim.model.playbook import Condition
from sim.observe.conditions import Watch
from sim.observe.people_view import ApprovalState, ApprovalView, PeopleView
from sim.observe.view import AlertView, BriefingView, ChangeView, IncidentView, View
from sim.units import MINUTE, SECOND


@dataclass
class FixedReadings:
    samples: tuple = ()

    def latest(self, key):
        return self.samples[-1][1] if self.samples else None

    def window(self, key, lasts_us):
        last = self.samples[-1][0] if self.samples else 0
        return tuple((at, value) for at, value in self.samples if at >= last - lasts_us)

    def keys(self):
        return ()


VIEW = View(
    now_us=10 * MINUTE,
    is_over=False,
    reason=None,
    briefing=BriefingView("", "", "", "", "", 0, {}),
    alerts=(AlertView("errors", "", Urgency.PAGE, "web", True, 9 * MINUTE, 0.2, False),),
    changes=(ChangeView(5 * MINUTE, ChangeKind.DEPLOY, "web", "", "v2"),),
    messages=(),
    orders=(
        OrderStatus(1, "rollback", {}, "back", OrderState.DONE, 8 * MINUTE, 9 * MINUTE, ""),
        OrderStatus(2, "scale", {}, "more", OrderState.RUNNING, 9 * MINUTE, None, ""),
    ),
    incident=IncidentView("detected", "SEV2", {}, None, 7 * MINUTE, {"support": 8 * MINUTE}),
    services={},
    journeys=(),
    zones=(),
    teams=(),
    flags={},
    readings=FixedReadings(tuple((k * 10 * SECOND, k / 100) for k in range(60))),
    people=PeopleView(
        approvals=(
            ApprovalView(0, "promote db", "data", ApprovalState.GRANTED, 11 * MINUTE, ""),
            ApprovalView(0, "restart db", "data", ApprovalState.EXPIRED, 9 * MINUTE, ""),
        )
    ),
)

HOLDS = [
    {"alert": "errors"},
    {"alert": "any", "incident": "detected"},
    {"change": "web", "change_kind": "deploy", "within": "5m"},
    {"change": "any"},
    {"severity": "SEV2"},
    {"approved": "promote"},
    {"told": {"audience": "press", "older_than": "3m"}},
    {"told": {"audience": "support", "older_than": "2m"}},
    {"order": "back"},
    {"done": "rollback"},
    {"after": "10m"},
    {"after": "1m", "since": "back"},
    {"signal": "error_share", "above": 0.58},
    {"signal": "error_share", "above": 0.29, "for": "290s"},
    {"all": [{"alert": "any"}, {"order": "back"}]},
    {"any": [{"alert": "nothing"}, {"order": "back"}]},
    {"none": [{"order": "more"}, {"alert": "nothing"}]},
]
FAILS = [
    {"alert": "other"},
    {"incident": "declared"},
    {"severity": "SEV1"},
    {"approved": "restart"},
    {"approved": "fence"},
    {"told": {"audience": "press", "older_than": "181s"}},
    {"told": {"audience": "support", "older_than": "121s"}},
    {"change": "db"},
    {"change": "web", "within": "4m"},
    {"change": "web", "change_kind": "flag"},
    {"order": "more"},
    {"done": "scale"},
    {"done": "restart"},
    {"after": "10m1s"},
    {"after": "61s", "since": "back"},
    {"after": "1s", "since": "more"},
    {"signal": "error_share", "above": 0.59},
    {"signal": "error_share", "above": 0.4, "for": "5m"},
    {"signal": "error_share", "above": -1.0, "for": "20m"},
    {"all": [{"alert": "any"}, {"order": "more"}]},
    {"none": [{"order": "back"}]},
]


@pytest.mark.parametrize("written", HOLDS)
def test_condition_holds(written):
    assert Watch(Condition.model_validate(written)).holds(VIEW)


@pytest.mark.parametrize("written", FAILS)
def test_condition_does_not_hold(written):
    assert not Watch(Condition.model_validate(written)).holds(VIEW)


def test_for_on_anything_but_a_signal_is_remembered_from_look_to_look():
    watch = Watch(Condition.model_validate({"incident": "detected", "for": "30s"}))
    looks = [replace(VIEW, now_us=k * 10 * SECOND) for k in range(6)]
    assert [False, False, False, True, True, True] == [watch.holds(view) for view in looks]
    quiet = replace(looks[5], incident=IncidentView("none", None, {}, None))
    assert not watch.holds(quiet)
    assert not watch.holds(replace(VIEW, now_us=60 * SECOND))


def test_no_sample_is_no_reason():
    silent = replace(VIEW, readings=FixedReadings())
    assert not Watch(Condition.model_validate({"signal": "error_share", "below": 1.0})).holds(
        silent
    )
