"""What the logs say of what happened: the words of its witnesses, never the cause."""

import pytest

from sim.cli.judging import ask
from sim.drill.runner import opened
from sim.model.order import Order
from sim.model.scenario import Noise
from sim.observe.noise import noise_lines
from sim.units import MINUTE, SECOND
from tests.cli.door import ROOT

KINDS = ROOT / "scenarios" / "kinds"


def looked(kind, queries, at_s=240, **changes):
    """Answers to looks at the logs in a kind's smallest drill."""
    drill = ask(str(KINDS / f"{kind}.yaml"), responder="idle", seed=7, plane="request").drill
    drill = type(drill)(
        drill.scenario.model_copy(update=changes), drill.topology, drill.seed, plane="request"
    )
    with opened(drill, "idle") as session:
        session.step(tick_us=at_s * SECOND)
        session.step([Order("query_logs", {"window": "1h", **query}) for query in queries])
        return [order.answer for order in session.view.orders]


WITNESSES = {
    "tls_expiry": [{"regex": "api.*certificate has expired", "level": "error"}],
    "auth_revoked": [{"text": "credentials are not valid"}],
    "dns_failure": [{"text": "no such host"}],
    "read_only": [{"text": "read-only"}],
    "contract_break": [
        {"text": "schema error"},
        {"service": "api", "text": "rollout of v2 has begun (25%)"},
        {"service": "api", "text": "Started application, version v2"},
        {"service": "api", "text": "rollout of v2 is complete"},
    ],
    "memory_leak": [{"text": "OOMKilled"}, {"regex": r"GC\(\d+\) Pause Full.*heap 9\d% used"}],
    "zone_loss": [{"text": "is not ready"}, {"regex": "readiness probe of web-0.a failed"}],
    "crash": [{"text": "terminated, exit code 139"}],
}


@pytest.mark.parametrize("kind", WITNESSES)
def test_what_happened_is_told_by_those_who_saw_it(kind):
    for answer in looked(kind, WITNESSES[kind]):
        assert answer["matched"] > 0
        assert answer["lines"] == sorted(answer["lines"], key=lambda line: line["at_s"])


def test_no_line_names_a_fault_or_what_holds_it():
    for kind in ("tls_expiry", "memory_leak", "zone_loss", "bad_deploy"):
        told = str(looked(kind, [{}])[0]).lower()
        for word in ("inject", "fault", "tls_expiry", "memory_leak", "zone_loss", "bad_deploy"):
            assert word not in told


def asked(kind, *orders, at_s=120):
    """The answer to the last of some orders in a kind's smallest drill."""
    drill = ask(str(KINDS / f"{kind}.yaml"), responder="idle", seed=7, plane="request").drill
    with opened(drill, "idle") as session:
        session.step(tick_us=at_s * SECOND)
        session.step([Order(action, arguments) for action, arguments in orders])
        return session.view.orders[-1].answer


def test_a_leader_that_changes_is_told_in_the_words_of_its_store():
    answer = asked(
        "promote",
        ("promote", {"service": "db", "region": "us"}),
        ("wait", {"lasts": "2m"}),
        ("wait", {"lasts": "1m"}),
        ("query_logs", {"service": "db", "regex": "primary now in us-[ab]$"}),
    )

    assert 1 == answer["matched"]


def test_what_the_platform_refuses_for_want_of_quota_is_told():
    answer = asked(
        "quota_exceeded",
        ("scale", {"service": "api", "replicas": 9}),
        ("query_logs", {"text": "exceeded quota"}),
    )

    assert 1 == answer["matched"]


def test_noise_is_off_unless_the_script_asks_and_moves_nothing_else():
    noise = (
        Noise.model_validate({"every": "5s"}),
        Noise.model_validate(
            {"service": "db", "level": "error", "text": "disk 91%", "every": "20s", "from": "1m"}
        ),
    )
    times = {"from": "1s", "until": "4m"}
    queries = [times, {**times, "level": "info"}, {**times, "text": "disk 91%"}]
    quiet = [answer["matched"] for answer in looked("slowdown", queries)]
    noisy = looked("slowdown", queries, noise=noise)
    more = [answer["matched"] - before for answer, before in zip(noisy, quiet, strict=True)]

    assert 0 == quiet[2]
    assert 4 * 240 // 5 == pytest.approx(more[1], abs=4)
    assert 9 == pytest.approx(more[2], abs=1)
    assert all(line["at_s"] >= 60 for line in noisy[2]["lines"])
    assert more[0] == more[1] + more[2]


def test_noise_of_one_service_keeps_its_luck_whoever_else_is_there():
    def told(*services):
        noise = [Noise.model_validate({"every": "10s"})]
        lines = noise_lines(
            noise, dict.fromkeys(services, "go"), seed=3, from_us=0, until_us=5 * MINUTE
        )
        return [(line.at_us, line.message) for line in lines if line.service == "b"]

    assert told("b") == told("a", "b", "c")
    assert 30 == len(told("b"))
