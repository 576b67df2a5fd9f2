"""Rules and their tests as text, and as Prometheus itself understands them."""

import shutil

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.interop.firing import Episode, fired
from sim.interop.names import key_of, labelled, labels_of, metric_of
from sim.interop.openmetrics import epoch_us
from sim.interop.rule_tests import moments
from sim.interop.rules import duration, rules_file
from sim.journal.folder import load_run
from sim.lifecycle.alert import AlertState, AlertStatus, advance
from sim.model.scenario import Telemetry
from sim.model.signal import Signal
from sim.model.topology import Topology
from sim.observe.standard_alerts import alerts_of
from sim.units import HOUR, MINUTE, SECOND
from tests.cli.door import ROOT, gameday
from tests.interop.runs import make_run
from tests.interop.server import answer, prometheus, promtool, said, served
from tests.records import TOPOLOGY


@pytest.fixture(scope="module")
def exported(made, tmp_path_factory):
    """A folder with everything that Prometheus is given of the run."""
    folder = tmp_path_factory.mktemp("prometheus")
    return export(made[0], folder)


def export(run, folder):
    for form, name in {
        "openmetrics": "run.om",
        "rules": "rules.yaml",
        "rule-tests": "rule-tests.yaml",
    }.items():
        assert 0 == gameday("export", run, "--as", form, "--out", folder / name).code
    return folder


def expressions(topology, **telemetry):
    file = rules_file(topology, Telemetry(**telemetry))
    return {rule["alert"]: rule for group in file["groups"] for rule in group["rules"]}


def test_every_alert_of_the_topology_is_a_rule_with_its_patience(made):
    rules = expressions(made[1].topology)

    assert set(alerts_of(made[1].topology)) == set(rules)
    for name, alert in alerts_of(made[1].topology).items():
        assert duration(alert.lasts) == rules[name]["for"]
        assert alert.urgency.value == rules[name]["labels"]["severity"]


def test_a_threshold_reads_one_series_as_old_as_monitoring_shows_it():
    expected = (
        'gameday_error_ratio{service="web",zone="",version="",caller="",journey="",segment="",probe=""}'
        " offset 7s > 0.05"
    )
    assert expected == expressions(TOPOLOGY, delay="7s")["web-errors"]["expr"]


def test_a_burn_rate_asks_both_windows():
    told = expressions(TOPOLOGY, delay=0)["browse-burns-fast"]["expr"]

    assert 2 == told.count("> 14.4")
    assert "offset 5m)" in told
    assert "offset 1h)" in told


def test_bounds_by_the_minute_are_bounds_by_the_second():
    alert = {"threshold": {"signal": "orders_per_min", "below": 30.0}, "title": "{{ few }} orders"}
    shop = Topology.model_validate(
        TOPOLOGY.model_dump(mode="json", by_alias=True) | {"alerts": {"few": alert}}
    )
    rule = expressions(shop, delay=0)["few"]

    assert rule["expr"].endswith("< 0.5")
    assert '{{ "{{" }} few }} orders' == rule["annotations"]["summary"]


def test_durations_are_as_prometheus_writes_them():
    assert "1h1m30s" == duration(HOUR + MINUTE + 30 * SECOND)
    assert "1s500ms" == duration(1_500_000)
    assert "0s" == duration(0)


def test_nothing_is_asked_within_an_interval_of_a_move(made):
    record = load_run(made[0])
    interval, scrapes = 15 * SECOND, record.samples.at_us.tolist()
    episodes = next(iter(fired(record).values()))
    moves = {t for e in episodes for t in (e.from_us, e.until_us) if t is not None}
    asked = moments(episodes, interval, scrapes)

    assert {True, False} == {fires for _, fires in asked}
    for move in moves:
        assert not [t for t, _ in asked if move - interval <= t < move + interval]
        assert move + interval in [t for t, _ in asked]


def test_a_time_on_the_grid_too_near_a_move_is_left_out():
    episodes = [Episode(310 * SECOND, 590 * SECOND, "page")]
    asked = moments(episodes, 15 * SECOND, [0, 900 * SECOND])

    expected = [(0, False), (294, False), (325, True), (574, True), (605, False), (900, False)]
    assert expected == [(at_us // SECOND, fires) for at_us, fires in asked]


@promtool
@given(
    holds=st.lists(st.booleans(), min_size=1, max_size=24),
    for_looks=st.integers(0, 3),
    keep_s=st.integers(0, 80),
)
@settings(max_examples=20, deadline=None)
def test_an_alert_lives_as_one_of_prometheus_does(tmp_path_factory, holds, for_looks, keep_s):
    """Look by look: the table of its states against promtool's."""
    folder, every = tmp_path_factory.mktemp("life"), 15
    rule = {"alert": "a", "expr": "x > 0", "for": f"{for_looks * every}s"}
    if keep_s:
        rule["keep_firing_for"] = f"{keep_s}s"
    group = {"name": "g", "interval": f"{every}s", "rules": [rule]}
    (folder / "rules.yaml").write_text(yaml.safe_dump({"groups": [group]}), encoding="utf-8")
    status, asked = AlertStatus(), []
    for k, held in enumerate(holds):
        status = advance(
            status,
            holds=held,
            now_us=k * every,
            for_us=for_looks * every,
            keep_firing_for_us=keep_s,
        )
        fires = [{"exp_labels": {}}] if status.state is AlertState.FIRING else []
        asked.append({"eval_time": f"{k * every}s", "alertname": "a", "exp_alerts": fires})
    series = {"series": "x", "values": " ".join(str(int(held)) for held in holds)}
    test = {"interval": f"{every}s", "input_series": [series], "alert_rule_test": asked}
    told = {"rule_files": ["rules.yaml"], "evaluation_interval": f"{every}s", "tests": [test]}
    (folder / "tests.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")

    code, said_so = said("promtool", "test", "rules", "tests.yaml", cwd=folder)
    assert 0 == code, said_so


def test_firing_on_is_exported_as_it_is_written():
    alert = {"threshold": {"signal": "error_share", "above": 0.1}, "keep_firing_for": "3m"}
    shop = TOPOLOGY.model_dump(mode="json", by_alias=True) | {"alerts": {"many": alert}}

    assert "3m" == expressions(Topology.model_validate(shop))["many"]["keep_firing_for"]


@promtool
def test_prometheus_clears_when_the_drill_did(tmp_path):
    short = (ROOT / "scenarios" / "kinds" / "crash_loop.yaml").read_text(encoding="utf-8")
    long = short.replace("lasts: 6m", "lasts: 15m")
    (tmp_path / "drill.yaml").write_text(long, encoding="utf-8")
    make_run(tmp_path / "run", tmp_path / "drill.yaml", responder="idle")
    episodes = [e for told in fired(load_run(tmp_path / "run")).values() for e in told]
    export(tmp_path / "run", tmp_path)
    code, told = said("promtool", "test", "rules", "rule-tests.yaml", cwd=tmp_path)

    assert 0 == code, told
    assert any(episode.until_us is not None for episode in episodes)


def test_the_tests_name_the_rules_beside_them(exported):
    told = yaml.safe_load((exported / "rule-tests.yaml").read_text(encoding="utf-8"))

    assert ["rules.yaml"] == told["rule_files"]
    assert any(case["exp_alerts"] for case in told["tests"][0]["alert_rule_test"])


@promtool
def test_promtool_accepts_the_rules(exported):
    code, told = said("promtool", "check", "rules", "rules.yaml", cwd=exported)

    assert 0 == code, told
    assert "rules found" in told


@promtool
@pytest.mark.parametrize("responder", ["idle", "panic"])
@pytest.mark.parametrize("kind", ["bad_deploy", "crash_loop", "traffic_surge"])
def test_prometheus_fires_when_the_drill_did(kind, responder, tmp_path):
    """To one evaluation interval, by the very rules and samples that were exported."""
    drill = ROOT / "scenarios" / "kinds" / f"{kind}.yaml"
    make_run(tmp_path / "run", drill, responder=responder)
    export(tmp_path / "run", tmp_path)
    code, told = said("promtool", "test", "rules", "rule-tests.yaml", cwd=tmp_path)

    assert 0 == code, told


@promtool
def test_prometheus_fires_when_the_drill_did_while_answers_lag_behind_arrivals(tmp_path):
    """Windows that reach back before the run count its answers, and a crowd gets few of them."""
    make_run(tmp_path / "run", "GD-107")
    export(tmp_path / "run", tmp_path)
    code, told = said("promtool", "test", "rules", "rule-tests.yaml", cwd=tmp_path)

    assert 0 == code, told


@promtool
def test_a_rule_that_fires_at_another_time_is_found_out(exported, tmp_path):
    rules = (exported / "rules.yaml").read_text(encoding="utf-8")
    (tmp_path / "rules.yaml").write_text(rules.replace("for: 30s", "for: 90s"), encoding="utf-8")
    shutil.copy(exported / "rule-tests.yaml", tmp_path)

    assert 1 == said("promtool", "test", "rules", "rule-tests.yaml", cwd=tmp_path)[0]


@promtool
@prometheus
def test_a_real_prometheus_answers_with_the_values_of_the_run(made, exported, tmp_path):
    record = load_run(made[0])
    row = len(record.samples.at_us) // 2
    at_us = epoch_us(made[1].scenario.starts_at) + int(record.samples.at_us[row])
    asked = {}
    for name in (
        'latency_p95_s{journey="browse"}',
        'error_share{service="api"}',
        'request_rate_per_s{service="db",caller="api"}',
        'replicas_ready{service="web"}',
        "money_per_min",
    ):
        key = key_of(name)
        metric = metric_of(Signal(key.signal))
        absent = dict.fromkeys(("zone", "version", "caller", "journey", "segment", "service"), "")
        query = labelled(metric.name, absent | labels_of(key))
        asked[query] = record.samples.column(name)[row] / metric.divisor

    with served(exported / "run.om", tmp_path) as base:
        for query, expected in asked.items():
            found = answer(base, query, at_us / SECOND)
            assert np.isfinite(expected), query
            assert [expected] == found, query
        # The counters, over what the users lived through until then.
        users = record.seconds.counts[:, : record.samples.at_us[row] // SECOND]
        assert [users[:, :, 3].sum()] == answer(
            base, "sum(gameday_requests_failed_total)", at_us / SECOND
        )
