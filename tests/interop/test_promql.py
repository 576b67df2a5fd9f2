"""Queries answered as a real Prometheus answers them over what a run exports."""

import json
import urllib.parse
import urllib.request
from dataclasses import replace

import pytest

from sim.cli.judging import ask
from sim.drill.runner import opened
from sim.interop.openmetrics import epoch_us
from sim.interop.promql.answers import answer
from sim.interop.promql.evaluation import Evaluation, NoAnswer
from sim.interop.promql.series import Series
from sim.model.order import Order
from sim.model.promql.parser import parse
from sim.units import MINUTE, SECOND
from tests.cli.door import gameday
from tests.interop.runs import BAD_DEPLOY
from tests.interop.server import prometheus, served

TEN = 10 * SECOND


def series(name, values, *, every_us=TEN, **labels):
    times = [k * every_us for k in range(len(values))]
    return Series({"__name__": name, **labels}, lambda: (times, values))


def said(query, *many, at_s=60):
    value = Evaluation(many).value(parse(query), at_s * SECOND)
    if isinstance(value, float):
        return value
    return {",".join(one.labels.values()): one.value for one in value}


UP = series("up", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0], job="a")
OTHER = series("up", [9.0] * 7, job="b")


def test_a_rate_is_drawn_out_to_the_edges_of_its_range_but_not_to_before_nought():
    assert {"a": 0.1, "b": 0.0} == said("rate(up[1m])", UP, OTHER)
    assert {"a": 0.1} == said("rate(up[35s])", UP)
    assert {"a": 6.0 * 65 / 60} == said("delta(up[5m])", UP)
    counter = series("c_total", [100.0, 110.0, 5.0, 15.0])
    # 110 to 5 is a start from nought; 20 s are seen, and 5 s more at either end are drawn out to.
    assert {"": pytest.approx((15 - 110 + 110) * 30 / 20)} == said(
        "increase(c_total[30s])", counter, at_s=35
    )


def test_an_instant_looks_back_five_minutes_and_no_further():
    assert {"up,a": 6.0} == said("up", UP, at_s=359)
    assert {} == said("up", UP, at_s=360)
    assert {"up,a": 3.0} == said("up offset 30s", UP)


def test_a_label_that_is_not_there_reads_as_empty():
    assert {"up,a": 6.0} == said('up{job!="b",zone=""}', UP, OTHER)
    assert {"up,b": 9.0} == said('up{job!~"a|"}', UP, OTHER)
    assert {"up,a": 6.0} == said('{__name__="up",job=~"[a]"}', UP, OTHER)


def test_comparisons_leave_out_and_bool_tells():
    assert {"up,b": 9.0} == said("up > 6", UP, OTHER)
    assert {"a": 0.0, "b": 1.0} == said("up > bool 6", UP, OTHER)
    assert {"a": -12.0, "b": -18.0} == said("-up * 2", UP, OTHER)
    assert -9.0 == said("-3 ^ 2", UP)
    assert 2.0**9 == said("2 ^ 3 ^ 2", UP)


def test_what_cannot_be_put_together_is_no_answer():
    others = [series("down", [1.0] * 7, job="a"), series("down", [2.0] * 7, job="a", zone="z")]
    assert {"a": 6.0} == said("up / down", UP, others[0])
    for query in ("up / on(job) down", 'rate({job="a"}[1m])'):
        with pytest.raises(NoAnswer):
            said(query, UP, *others)


def test_an_answer_says_why_it_is_empty():
    told = answer("upp > 3", [UP], 60 * SECOND, [60 * SECOND])

    assert [] == told["result"]
    assert "no metric 'upp'; did you mean 'up'?" == told["note"]


QUERIES = [
    "gameday_request_rate_per_second",
    'gameday_error_ratio{service="web"}',
    'gameday_error_ratio{service=~"a.*|web",zone!=""}',
    'gameday_latency_p95_seconds{service!~"web|"}',
    "gameday_error_ratio > 0.01",
    "gameday_error_ratio >= bool 0.01",
    "sum by (service) (gameday_request_rate_per_second)",
    "sum without (service, zone) (gameday_saturation_ratio)",
    "max(gameday_latency_p99_seconds) by (service) * 1000",
    "min by (zone) (gameday_replicas_ready)",
    "avg(gameday_utilisation_ratio)",
    "count by (service, zone) (gameday_replicas_ready)",
    "quantile(0.5, gameday_latency_mean_seconds)",
    "quantile by (service) (0.9, gameday_latency_mean_seconds)",
    "rate(gameday_requests_total[1m])",
    "increase(gameday_requests_failed_total[2m])",
    "sum(rate(gameday_requests_failed_total[2m])) / sum(rate(gameday_requests_total[2m]))",
    "1 - rate(gameday_requests_failed_total[90s]) / rate(gameday_requests_total[90s])",
    "avg_over_time(gameday_latency_p95_seconds[2m])",
    "max_over_time(gameday_error_ratio[5m])",
    'min_over_time(gameday_error_ratio{service="db"}[5m])',
    "sum_over_time(gameday_queue_length[1m]) - 1",
    "count_over_time(gameday_error_ratio[45s])",
    "last_over_time(gameday_error_ratio[45s])",
    "quantile_over_time(0.9, gameday_latency_mean_seconds[3m])",
    "delta(gameday_request_rate_per_second[3m])",
    "gameday_request_rate_per_second offset 1m",
    "rate(gameday_requests_total[1m] offset 1m)",
    "2 ^ 3 ^ 2 % 100",
    "-gameday_error_ratio / 0",
    "gameday_error_rate_per_second / gameday_request_rate_per_second",
    'gameday_request_rate_per_second{service="web",zone="",version="",caller=""} / on (caller) '
    "sum(gameday_requests_total)",
    "nothing_of_the_kind",
]


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """Answers in the midst of a drill, and where the run is that they were given in."""
    folder = tmp_path_factory.mktemp("promql")
    drill = ask(str(BAD_DEPLOY), responder="idle", seed=7, plane="request").drill
    longer = drill.scenario.model_copy(update={"lasts": 9 * MINUTE})
    drill = replace(drill, scenario=longer)
    with opened(drill, "idle", out=folder / "run") as session:
        # Two seconds after a scrape can be seen, ten seconds an order: every scrape so far counts.
        session.step(tick_us=157 * SECOND)
        for query in QUERIES:
            session.step([Order("query_metrics", {"expr": query})])
        session.step([Order("query_metrics", {"expr": QUERIES[16], "window": "3m", "step": "9s"})])
        answers = [order.answer for order in session.view.orders]
        while not session.is_over:
            session.step()
    return folder, answers, epoch_us(drill.scenario.starts_at)


@pytest.fixture(scope="module")
def base(asked):
    folder = asked[0]
    text = folder / "run.om"
    text.write_text(gameday("export", folder / "run", "--as", "openmetrics").out, encoding="utf-8")
    with served(text, folder) as address:
        yield address


def prometheus_says(base, query, at_s):
    words = urllib.parse.urlencode({"query": query, "time": f"{at_s:.3f}"})
    with urllib.request.urlopen(f"{base}/api/v1/query?{words}", timeout=60) as told:
        found = json.load(told)["data"]
    if found["resultType"] == "scalar":
        return {(): float(found["result"][1])}
    return {tuple(sorted(r["metric"].items())): float(r["value"][1]) for r in found["result"]}


def near(value):
    return pytest.approx(float(value), rel=1e-9, nan_ok=True)


@prometheus
@pytest.mark.parametrize("number", range(len(QUERIES)), ids=QUERIES)
def test_a_query_is_answered_as_prometheus_does(number, asked, base):
    _, answers, zero_us = asked
    told = answers[number]
    at_s = zero_us / SECOND + told["at_s"]
    ours = {tuple(sorted(r["labels"].items())): near(r["value"]) for r in told["result"]}

    assert prometheus_says(base, QUERIES[number], at_s) == ours
    assert bool(ours) == (QUERIES[number] != "nothing_of_the_kind")


@prometheus
def test_every_step_of_a_window_is_what_it_was_then(asked, base):
    _, answers, zero_us = asked
    (one,) = answers[-1]["result"]

    assert 21 == len(one["points"])
    for at_s, value in one["points"]:
        assert {(): near(value)} == prometheus_says(base, QUERIES[16], zero_us / SECOND + at_s)
