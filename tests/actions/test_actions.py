"""Actions by themselves: what they refuse, what they yield, how a setting is taken back."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from pydantic import ValidationError

from sim.model.effect import Hold, Impulse, Origin, Release, Strike
from sim.model.kinds import ACTIONS


@dataclass
class KnownFacts:
    """Two services: web calls db; both may have four replicas."""

    previous: str | None = "v0"
    rolling: bool = False
    drained: tuple[str, ...] = ()
    copies: bool = True
    moving: bool = False
    room: bool = True
    standby: int = 0
    lacking: int = 0
    copying: bool = False
    frozen: bool = False
    trial: bool = False
    locked: bool = False
    paused: bool = False
    one_way: str | None = None
    fenced: tuple[str, ...] = ()
    on: dict[str, bool] = field(default_factory=lambda: {"fast": True})

    def has_service(self, service):
        return service in self.services()

    def services(self):
        return ("web", "db")

    def operations(self, service):
        return {"web": ("web.home",), "db": ("db.read",)}[service]

    def journeys(self):
        return ("browse", "buy")

    def teams(self):
        return ("storefront",)

    def callees(self, caller):
        return {"client": ("web",), "web": ("db",)}.get(caller, ())

    def replicas(self, service):
        return 2

    def quota(self, service):
        return 4

    def version(self, service):
        return "v1"

    def previous_version(self, service):
        return self.previous

    def is_rolling(self, service):
        return self.rolling

    def is_on_trial(self, service):
        return self.trial

    def is_rollback_blocked(self, service):
        return self.locked

    def builds_in_us(self, service):
        return 600_000_000

    def fix_fails(self, service):
        return 0.15

    def is_built(self, service, version):
        return version in ("v0", "v1")

    def one_way_since(self, service, version):
        return self.one_way if version == self.previous else None

    def is_deploying_paused(self, service):
        return self.paused

    def second_set(self, service):
        return self.standby

    def lacks_room(self, service, version):
        return self.lacking

    def is_quota_cut(self, service):
        return False

    def segments(self):
        return ("ios", "bots")

    def has_soft_calls(self, service):
        return service == "web"

    def has_autoscaler(self, service):
        return service == "web"

    def zones(self):
        return ("a", "b")

    def regions(self):
        return ("eu", "us")

    def brokers(self):
        return ("mail",)

    def caches(self):
        return ("cache",)

    def stores(self):
        return ("db",)

    def primary_region(self, store):
        return "eu"

    def has_copy(self, store, region):
        return self.copies and region in (None, "us")

    def is_fenced(self, store, region):
        return region in self.fenced

    def is_moving(self, store):
        return self.moving

    def is_copying(self, store):
        return self.copying

    def has_restore_point(self, store, back_us):
        return back_us <= 60_000_000

    def is_controllable(self, region):
        return True

    def has_new_capacity(self, service):
        return self.room

    def can_steer(self):
        return not self.frozen

    def is_drained(self, zone):
        return zone in self.drained

    def flags(self):
        return self.on

    def flag_percentage(self, flag):
        return 0.5

    def setting(self, path):
        return None


def ask(kind, **arguments):
    return ACTIONS.get(kind).model_validate(arguments)


def steps(kind, facts=None, **arguments):
    return list(ask(kind, **arguments).steps(facts or KnownFacts()))


REFUSED = [
    ("rollback", {"service": "wbe"}, {}, "no service 'wbe'; did you mean 'web'?"),
    (
        "rollback",
        {"service": "web"},
        {"previous": None},
        "'web' runs v1; there is no earlier version to roll back to",
    ),
    ("roll_forward", {"service": "web", "version": "v1"}, {}, "'web' runs v1 already"),
    (
        "restart",
        {"service": "web"},
        {"rolling": True},
        "'web' is being rolled already; wait for it or roll it back",
    ),
    ("restart", {"service": "web", "zone": "c"}, {}, "no zone 'c'; known: a, b"),
    (
        "scale",
        {"service": "web", "replicas": 5},
        {},
        "5 replicas of 'web' are beyond its quota of 4",
    ),
    (
        "scale",
        {"service": "web", "replicas": 3},
        {"standby": 2},
        "3 replicas of 'web' are beyond its quota of 4, of which a second set takes 2",
    ),
    (
        "roll_forward",
        {"service": "web"},
        {"lacking": 1},
        "a second set of 'web' lacks a place in its quota of 4; scale it down, or ask for more",
    ),
    (
        "rollback",
        {"service": "web"},
        {"lacking": 2},
        "a second set of 'web' lacks 2 places in its quota of 4; scale it down, or ask for more",
    ),
    ("scale", {"service": "web", "replicas": 2}, {}, "'web' has 2 replicas already"),
    ("set_autoscaler", {"service": "db"}, {}, "'db' has no autoscaler; use scale"),
    (
        "set_autoscaler",
        {"service": "web", "least": 4, "most": 2},
        {},
        "least (4) is more than most (2)",
    ),
    ("shed_load", {"journey": "by", "share": 0.5}, {}, "no journey 'by'; did you mean 'buy'?"),
    ("rate_limit", {"service": "x", "rate": "1/s"}, {}, "no service 'x'; known: web, db"),
    ("set_health_checks", {"service": "x"}, {}, "no service 'x'; known: web, db"),
    (
        "set_timeout",
        {"caller": "db", "callee": "web", "timeout": "1s"},
        {},
        "'db' does not call 'web'; it calls nothing",
    ),
    (
        "set_retry",
        {"caller": "client", "callee": "db", "attempts": 1},
        {},
        "'client' does not call 'db'; it calls web",
    ),
    (
        "set_breaker",
        {"caller": "clint", "callee": "web", "mode": "open"},
        {},
        "no caller 'clint'; did you mean 'client'?",
    ),
    ("toggle_flag", {"flag": "fast", "on": True}, {}, "flag 'fast' is on already"),
    (
        "toggle_flag",
        {"flag": "fast", "on": True, "percentage": "50%"},
        {},
        "flag 'fast' is on already",
    ),
    (
        "toggle_flag",
        {"flag": "fast", "on": False, "percentage": "50%"},
        {},
        "a flag that goes off goes off for everybody; leave the percentage out",
    ),
    ("toggle_flag", {"flag": "fats", "on": False}, {}, "no flag 'fats'; did you mean 'fast'?"),
    ("revert_config", {"service": "wb"}, {}, "no service 'wb'; did you mean 'web'?"),
    ("drain_zone", {"zone": "a"}, {"drained": ("a",)}, "zone 'a' is drained already"),
    (
        "drain_zone",
        {"zone": "a"},
        {"drained": ("b",)},
        "zone 'a' is the last that serves; it cannot be drained",
    ),
    ("undrain_zone", {"zone": "a"}, {}, "zone 'a' is not drained"),
    ("page_team", {"team": "store"}, {}, "no team 'store'; did you mean 'storefront'?"),
    ("query_logs", {"service": "wep"}, {}, "no service 'wep'; did you mean 'web'?"),
    (
        "query_traces",
        {"operation": "web.hone"},
        {},
        "no operation 'web.hone'; did you mean 'web.home'?",
    ),
    ("query_traces", {"operation": "wep.home"}, {}, "no service 'wep'; did you mean 'web'?"),
    (
        "rollback",
        {"service": "web"},
        {"locked": True},
        "a migration of 'web' is under way; its old version cannot run now",
    ),
    (
        "rollback",
        {"service": "web"},
        {"one_way": "v1"},
        "v1 of 'web' is one-way: v0 cannot run after it; roll forward",
    ),
    (
        "roll_forward",
        {"service": "web", "version": "v0"},
        {"one_way": "v1"},
        "v1 of 'web' is one-way: v0 cannot run after it; roll forward",
    ),
    ("roll_forward", {"service": "web"}, {"paused": True}, "deploys of 'web' are paused"),
    ("abort_rollout", {"service": "web"}, {}, "no rollout of 'web' is under way"),
    ("pause_deploys", {"service": "wbe"}, {}, "no service 'wbe'; did you mean 'web'?"),
    ("block_client", {"segment": "bot"}, {}, "no segment 'bot'; did you mean 'bots'?"),
    ("degrade_mode", {"service": "db"}, {}, "'db' makes no call that it could do without"),
    ("request_quota", {"service": "web"}, {}, "the quota of 'web' is 4, all that it has"),
    (
        "raise_pool_limit",
        {"caller": "db", "callee": "web", "connections": 5},
        {},
        "'db' does not call 'web'; it calls nothing",
    ),
    (
        "fix_dns",
        {"service": "web"},
        {"frozen": True},
        "the provider of the records does not answer; nothing can be changed",
    ),
    ("renew_certificate", {"service": "wbe"}, {}, "no service 'wbe'; did you mean 'web'?"),
    ("rotate_secret", {"service": "wbe"}, {}, "no service 'wbe'; did you mean 'web'?"),
    (
        "throttle_backfill",
        {"service": "db", "share": 0.5},
        {},
        "no rows of 'db' are being written anew",
    ),
    ("kill_query", {"service": "dbb"}, {}, "no service 'dbb'; did you mean 'db'?"),
    (
        "fence",
        {"service": "db", "region": "eu"},
        {"fenced": ("eu",)},
        "'db' is fenced in eu already",
    ),
    ("fence", {"service": "web", "region": "eu"}, {}, "'web' keeps no data of its own; db does"),
    ("set_failover", {"service": "web"}, {}, "'web' keeps no data of its own; db does"),
]


@pytest.mark.parametrize(("kind", "arguments", "facts", "sentence"), REFUSED)
def test_an_order_that_cannot_be_carried_out_says_why(kind, arguments, facts, sentence):
    assert sentence == ask(kind, **arguments).refusal(KnownFacts(**facts))


ALLOWED = [
    ("rollback", {"service": "web"}),
    ("restart", {"service": "web", "mode": "all", "zone": "a"}),
    ("scale", {"service": "web", "replicas": 4}),
    ("set_autoscaler", {"service": "web", "least": 2, "most": 4}),
    ("set_timeout", {"caller": "client", "callee": "web", "timeout": "1s"}),
    ("drain_zone", {"zone": "a"}),
    ("revert_config", {}),
    ("abort_rollout", {"service": "web"}, {"rolling": True}),
    ("abort_rollout", {"service": "web"}, {"trial": True}),
    ("fix_dns", {"service": "web"}),
    ("degrade_mode", {"service": "web"}),
    ("block_client", {"segment": "bots", "service": "db"}),
    ("throttle_backfill", {"service": "db", "share": 0}, {"copying": True}),
    ("toggle_flag", {"flag": "fast", "on": True, "percentage": "60%"}),
    ("pause_deploys", {}),
    ("fence", {"service": "db", "region": "us"}, {"fenced": ("eu",)}),
]


@pytest.mark.parametrize(("kind", "arguments", "facts"), [(*a, {})[:3] for a in ALLOWED])
def test_an_order_that_can_be_carried_out_is_not_refused(kind, arguments, facts):
    assert ask(kind, **arguments).refusal(KnownFacts(**facts)) is None


SETTINGS = [
    ("shed_load", {"journey": "buy", "share": 0.5}),
    ("rate_limit", {"service": "web", "rate": "5/s"}),
    ("set_timeout", {"caller": "web", "callee": "db", "timeout": "1s"}),
    ("set_retry", {"caller": "web", "callee": "db", "attempts": 1, "budget": 0.1}),
    ("set_breaker", {"caller": "web", "callee": "db", "mode": "open"}),
    ("block_client", {"segment": "ios"}),
    ("degrade_mode", {"service": "web", "share": 0.5}),
    ("raise_pool_limit", {"caller": "web", "callee": "db", "connections": 5}),
    ("pause_deploys", {"service": "web"}),
    ("set_failover", {"service": "db"}),
    ("set_health_checks", {"service": "web"}),
]


@pytest.mark.parametrize(("kind", "arguments"), SETTINGS)
def test_a_setting_ends_the_one_of_its_kind_and_place_before_it(kind, arguments):
    first, *rest = steps(kind, **arguments)

    assert isinstance(first, Release)
    assert {first.label} == {hold.label for hold in rest}
    assert all(isinstance(hold, Hold) and hold.for_us is None for hold in rest)
    assert first.origins == {hold.effect.origin for hold in rest}


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("shed_load", {"journey": "buy", "share": 0}),
        ("rate_limit", {"service": "web", "rate": "0/s"}),
        ("set_breaker", {"caller": "web", "callee": "db", "mode": "auto"}),
        ("block_client", {"segment": "ios", "share": 0}),
        ("degrade_mode", {"service": "web", "share": 0}),
        ("pause_deploys", {"is_paused": False}),
        ("set_failover", {"service": "db", "mode": "automatic"}),
        ("set_health_checks", {"service": "web", "act": True}),
    ],
)
def test_nought_takes_a_setting_back(kind, arguments):
    assert {Release} == {type(step) for step in steps(kind, **arguments)}


def test_restarting_all_is_one_batch_and_rolling_is_the_services_own():
    rolling = steps("restart", service="web")[0]
    at_once = steps("restart", service="web", mode="all")[0]

    assert (Impulse.RESTART, 0.0, 1.0) == (rolling.impulse, rolling.amount, at_once.amount)


def test_a_hotfix_is_a_version_of_its_own():
    fix = steps("roll_forward", service="web")[0]

    assert Strike(Impulse.ROLL_OUT, fix.target, 1.0, version="v1-fix") == fix


def test_a_drain_is_ended_by_its_own_name_only():
    drain = steps("drain_zone", zone="a")[0]
    undrain = steps("undrain_zone", zone="a")[0]

    assert (drain.label, {Origin.OPERATOR}) == (undrain.label, undrain.origins)


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"stage": "detect"}, True),
        ({"stage": "detect", "answer": False}, False),
        ({"stage": "localize", "answer": "db, web"}, ("db", "web")),
        ({"stage": "localize", "answer": ["web->db"]}, ("web->db",)),
        ({"stage": "analyze", "answer": "slowdown"}, "slowdown"),
        ({"stage": "mitigate"}, None),
    ],
)
def test_a_stage_takes_its_own_form_of_answer(given, answer):
    assert answer == ask("submit", **given).answer


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"stage": "detect", "answer": "web"}, "true or false"),
        ({"stage": "localize"}, "1 to 10 components"),
        ({"stage": "localize", "answer": ","}, "1 to 10 components"),
        ({"stage": "localize", "answer": ["web"] * 11}, "1 to 10 components"),
        ({"stage": "analyze", "answer": True}, "the kind of fault"),
        ({"stage": "mitigate", "answer": True}, "nothing"),
        ({"stage": "celebrate"}, "'detect', 'localize', 'analyze' or 'mitigate'"),
    ],
)
def test_an_answer_that_does_not_fit_its_stage_is_told_what_does(given, wanted):
    with pytest.raises(ValidationError, match=wanted):
        ask("submit", **given)


def test_a_diagnosis_may_be_written_flat():
    flat = ask(
        "submit_diagnosis", component="db", mechanism="slowdown", trigger="deploy", confidence=0.7
    )
    listed = ask(
        "submit_diagnosis",
        hypotheses=[
            {"component": "db", "mechanism": "slowdown", "trigger": "deploy", "probability": 0.7}
        ],
    )

    assert listed == flat


def test_probabilities_beyond_one_are_refused():
    two = [{"component": c, "mechanism": "crash", "probability": 0.6} for c in ("web", "db")]

    with pytest.raises(ValidationError, match=r"add up to 1\.2"):
        ask("submit_diagnosis", hypotheses=two)


def test_wait_is_written_with_for():
    assert 90_000_000 == ask("wait", **{"for": "90s"}).lasts


@pytest.mark.parametrize(
    ("version", "takes_s", "fails"), [(None, 615, 0.15), ("v7", 615, 0.15), ("v0", 15, 0.0)]
)
def test_only_what_is_not_built_yet_takes_a_build_and_may_fail(version, takes_s, fails):
    order = ACTIONS.get("roll_forward")(service="web", version=version)

    assert takes_s * 1_000_000 == order.lasts_us(KnownFacts())
    assert fails == order.failure(KnownFacts())
