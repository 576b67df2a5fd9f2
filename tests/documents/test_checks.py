"""Advice: found where it is due, silent where it is not, declined with a reason."""

from __future__ import annotations

import pytest
from pytest import approx

from sim.documents.graph import Graph, loads, longest_us
from sim.documents.loading import parse_scenario, parse_topology
from sim.errors import DocumentError
from sim.model.resilience import RetryPolicy
from sim.model.topology import Call, Topology

HEAD = "format: 1\njourneys: {home: {enters: web.home}}\n"


def advice(text: str, *, but: str = "") -> list[tuple[str, str]]:
    """(code, message) of every finding but those of the codes in ``but``."""
    return [
        (problem.code, problem.message)
        for problem in parse_topology(text).findings
        if problem.code not in but
    ]


def chain(*attempts: int, timeout: str = "1s") -> str:
    """web -> s1 -> s2 ..., each call with so many attempts."""
    services = []
    for k, tries in enumerate(attempts):
        name, operation = ("web", "home") if k == 0 else (f"s{k}", "op")
        call = f"{{to: s{k + 1}.op, timeout: {timeout}, retries: {{attempts: {tries}}}}}"
        services.append(
            f"  {name}: {{replicas: 2, operations: {{{operation}: {{calls: [{call}]}}}}}}"
        )
    services.append(f"  s{len(attempts)}: {{replicas: 2, operations: {{op: {{}}}}}}")
    return HEAD + "services:\n" + "\n".join(services) + "\n"


def test_a_call_without_timeout_is_told_and_fire_and_forget_is_not():
    text = (
        HEAD
        + """services:
  web:
    operations:
      home: {calls: [db.read, {to: db.read, waits: false}, {to: db.read, timeout: 1s}]}
  db: {operations: {read: {}}}
"""
    )

    assert [("W401", "no timeout: a hung db hangs web")] == advice(text)


def test_advice_is_declined_by_its_code_with_a_reason():
    text = (
        HEAD
        + """services:
  web: {operations: {home: {calls: [db.read]}}}
  db: {operations: {read: {}}}
accepts: {W401: nobody sets any here}
"""
    )

    assert [] == advice(text)


@pytest.mark.parametrize(("timeout", "is_told"), [("1009ms", True), ("1012ms", False)])
def test_a_timeout_is_inverted_when_the_callee_may_take_longer(timeout, is_told):
    # s1 works 5 ms and waits for s2 at most 2 x 500 ms; the network adds 1 ms outside a timeout.
    text = (
        HEAD
        + f"""services:
  web: {{replicas: 2, operations: {{home: {{calls: [{{to: s1.op, timeout: {timeout}}}]}}}}}}
  s1:
    replicas: 2
    operations:
      op:
        calls:
          - {{to: s2.op, timeout: 500ms, retries: {{attempts: 2, backoff: 5ms}}}}
  s2: {{replicas: 2, operations: {{op: {{}}}}}}
"""
    )

    found = advice(text)

    assert is_told == bool(found)
    if found:
        assert (
            "W402",
            "the caller gives up after 1s9ms, but s1.op may take 1s10ms "
            "by its own timeouts and attempts",
        ) == found[0]


def test_users_give_up_too():
    text = (
        HEAD.replace("web.home", "web.home, timeout: 2s")
        + """services:
  web: {operations: {home: {calls: [{to: db.read, timeout: 3s}]}}}
  db: {operations: {read: {}}}
"""
    )

    assert ["W402"] == [code for code, _ in advice(text)]


def test_longest_time_counts_attempts_and_capped_backoffs():
    retries = RetryPolicy(attempts=4, backoff="1s", multiplier=3.0, backoff_most="5s")
    call = Call(to="a.b", timeout="2s", retries=retries)

    assert 4 * 2e6 + 1e6 + 3e6 + 5e6 == longest_us(call, 1.0)


@pytest.mark.parametrize(
    ("attempts", "is_told"), [((2, 2, 2), False), ((3, 3), True), ((9,), True)]
)
def test_retries_that_multiply_beyond_eight_are_told(attempts, is_told):
    found = [message for code, message in advice(chain(*attempts), but="W402")]

    assert is_told == bool(found)
    if attempts == (3, 3):
        assert [
            "one request may be tried 9 times here: users -> web.home -> s1.op 3x -> s2.op 3x"
        ] == (found)


def test_clients_that_retry_are_a_layer():
    text = chain(3).replace("web.home", "web.home, retries: {attempts: 3}")

    assert ["W403"] == [code for code, _ in advice(text, but="W402")]


def test_single_points_of_failure_are_told_on_hard_ways_of_tier_one():
    text = (
        HEAD
        + """regions: {local: {zones: [a, b]}}
services:
  web:
    tier: 1
    replicas: 2
    operations:
      home:
        calls:
          - {to: db.read, timeout: 1s}
          - {to: ads.get, timeout: 1s, on_failure: soft}
          - {to: zonal.get, timeout: 1s}
  db: {operations: {read: {}}}
  ads: {operations: {get: {}}}
  zonal: {replicas: 3, zones: [b], operations: {get: {}}}
"""
    )

    assert [
        ("W404", "one replica: its loss ends journey 'home'"),
        ("W404", "all in zone 'b': its loss ends journey 'home'"),
    ] == advice(text)
    assert [] == advice(text.replace("tier: 1", "tier: 2"))


@pytest.mark.parametrize(("rate", "codes"), [(79, []), (81, ["W405"]), (99, ["W405"])])
def test_busy_processors_are_told_above_eighty_percent(rate, codes):
    text = f"""format: 1
traffic: {{rate: {rate}/s}}
journeys: {{home: {{enters: web.home}}}}
services: {{web: {{processors: 1, operations: {{home: {{work: 10ms}}}}}}}}
"""

    assert codes == [code for code, _ in advice(text)]


@pytest.mark.parametrize(("slots", "codes"), [(13, []), (12, ["W406"])])
def test_busy_slots_are_told_above_eighty_percent(slots, codes):
    # 100/s times 100 ms is ten calls in hand: a share of 10/13 or 10/12.
    text = f"""format: 1
traffic: {{rate: 100/s}}
journeys: {{home: {{enters: web.home}}}}
services: {{web: {{slots: {slots}, processors: 20, operations: {{home: {{work: 100ms}}}}}}}}
"""

    assert codes == [code for code, _ in advice(text)]


def test_a_fallback_reaches_its_callee_takes_its_time_and_spares_the_first_from_being_single():
    text = """format: 1
journeys: {home: {enters: web.home, timeout: 1500ms}}
services:
  web:
    tier: 1
    replicas: 2
    operations: {home: {calls: [{to: db.read, timeout: 1s, fallback: cache.get}]}}
  db: {operations: {read: {}}}
  cache: {operations: {get: {}}}
"""

    found = advice(text, but="W401")
    assert ["W402"] == [code for code, _ in found]
    assert "web.home may take 2s" in found[0][1]


def test_what_no_journey_reaches_and_what_no_alert_watches_are_told():
    text = (
        HEAD
        + """services: {web: {operations: {home: {}, export: {}}}}
objectives: {seen: {journey: home}, unseen: {journey: home}}
alerts: {burn: {burn_rate: {objective: seen}}}
"""
    )

    assert [
        ("W407", "no journey leads here"),
        ("W408", "no alert with a 'burn_rate' watches this objective"),
    ] == advice(text)


FAN = """format: 1
traffic: {rate: 10/s}
latency: {same_region: 0}
journeys: {home: {enters: web.home, weight: 3}, rare: {enters: web.rare, weight: 1}}
services:
  web:
    replicas: 2
    processors: 1
    slots: 10
    operations:
      home:
        work: 10ms
        calls:
          - {to: a.op, count: 4, chance: 50%}
          - [{to: a.op, timeout: 1s}, {to: b.op, count: 3, items: parallel}]
      rare: {work: 2ms, calls: [{to: b.op, waits: false}]}
  a: {operations: {op: {work: 20ms}}}
  b: {holds_slot: false, operations: {op: {work: 50ms, calls: [a.op]}}}
"""


def test_visits_times_and_loads_follow_by_hand():
    graph = Graph(parse_topology(FAN).model)

    rates = graph.visit_rates(10.0)
    # home 7.5/s: a twice by the loop and once beside b, b three times; rare 2.5/s: b once.
    assert 7.5 * 3 + 2.5 == rates["b.op"]
    assert 7.5 * (4 * 0.5 + 1) + rates["b.op"] == rates["a.op"]
    # 10 ms, then 4 x 0.5 x 20 ms, then the longer of 20 ms and 70 ms at once.
    assert 120_000 == approx(graph.usual_us["web.home"])
    assert 2_000 == approx(graph.usual_us["web.rare"])

    load = loads(graph, 10.0)
    assert (7.5 * 0.010 + 2.5 * 0.002) / 2 == approx(load["web"].processors)
    assert (7.5 * 0.120 + 2.5 * 0.002) / 20 == approx(load["web"].slots)
    # b gives its slot up while it waits for a.
    assert rates["b.op"] * 0.050 / 64 == approx(load["b"].slots)


def test_an_unknown_callee_is_told_once_and_breaks_no_other_check():
    topology = Topology.model_validate(
        {
            "format": 1,
            "journeys": {"home": {"enters": "nobody.home"}},
            "services": {"web": {"operations": {"home": {"calls": ["x.y"]}}}},
        }
    )

    graph = Graph(topology)

    assert {"web.home": 0.0} == graph.visit_rates(1.0)
    assert {"web.home": approx(6_000)} == graph.usual_us


@pytest.mark.parametrize(
    ("offered", "codes"), [("[old]", []), ("[new]", ["W410"]), ("[new, old]", [])]
)
def test_versions_that_do_not_understand_one_another_at_the_start_are_told(offered, codes):
    text = (
        HEAD
        + "services:\n"
        + "  web:\n    operations: {home: {calls: [{to: db.read, timeout: 1s}]}}\n"
        + "    deployment: {versions: {v1: {needs: {db: old}}}}\n"
        + "  db:\n    operations: {read: {}}\n"
        + f"    deployment: {{versions: {{v1: {{offers: {offered}}}, v2: {{offers: [old]}}}}}}\n"
    )

    assert codes == [code for code, _ in advice(text, but="W404")]


@pytest.mark.parametrize(
    ("answers", "primary", "codes"),
    [
        ("{}", "eu-a", ["W412"]),
        ("{us: {eu: 1}}", "eu-a", []),
        ("{us: {eu: 1, us: 0}}", "us-a", ["W412"]),
        ("{eu: {us: 1}, us: {eu: 1}}", "us-a", ["W412", "W412"]),
    ],
)
def test_data_that_are_out_of_place_from_the_start_are_told(answers, primary, codes):
    text = (
        "format: 1\n"
        "regions: {eu: {zones: [eu-a]}, us: {zones: [us-a]}}\n"
        f"steering: {{answers: {answers}}}\n"
        "residency: {personal: [eu]}\n"
        "journeys: {buy: {enters: db.write, data_class: personal}}\n"
        "services:\n"
        "  db:\n    kind: store\n    replicas: 2\n    operations: {write: {}}\n"
        f"    store: {{writes: [write], primary: {primary}, data_class: personal}}\n"
    )

    assert codes == [code for code, _ in advice(text) if code == "W412"]


@pytest.mark.parametrize(
    ("fault", "target", "said"),
    [
        ("bad_config, spreads_over: 5m", "service: web", "this fault does nothing"),
        ("backfill, work: 1", "service: db", "this fault does nothing"),
        ("contract_break, chance: 0", "service: web", "v2 of 'web' offers all that v1 does"),
        ("dns_misroute, share: 0", "service: web, region: us", "more than 0"),
        ("dns_misroute", "service: db, region: us", "no user asks for db; they enter at: web"),
        ("dns_misroute", "service: web, region: eu, home: eu", "answered with eu in any case"),
    ],
)
def test_a_fault_that_changes_nothing_is_refused(shipped_kinds, fault, target, said):
    text = (
        "format: 1\ncode: BF-177\ntitle: Nothing\ntopology: two-regions\n"
        "starts_at: 2026-03-10T14:00:00+01:00\nlasts: 10m\nbriefing: {text: Look.}\n"
        "truth: {components: [web], mechanism: bad_config}\n"
        f"injects: [{{at: 1m, fault: {{kind: {fault}}}, target: {{{target}}}}}]\n"
    )
    with pytest.raises(DocumentError) as caught:
        parse_scenario(text, name="nothing.yaml")

    (problem,) = [p for p in caught.value.problems if p.code.startswith("E")]
    assert said in problem.message
    assert 9 == problem.line
