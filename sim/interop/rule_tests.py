"""A run as a ``promtool test rules`` file: its series, and which alerts fired when.

Two clocks that look at different instants may differ by one evaluation: what lies nearer to a move
than that is not asked. Source: Prometheus, "Unit testing for rules".
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from sim.interop.firing import Episode, fired
from sim.interop.names import labelled, labels_of, metric_of
from sim.interop.openmetrics import counters, gauges
from sim.interop.rules import duration, labels_added, rate_key, summary
from sim.journal.record import RunRecord
from sim.model.alerting import AlertRule
from sim.model.scenario import Telemetry
from sim.model.signal import SeriesKey, Signal
from sim.model.topology import Topology
from sim.observe.standard_alerts import alerts_of, objectives_of
from sim.units import MINUTE, SECOND

RULES_FILE = "rules.yaml"
_ASKED_EVERY = 5 * MINUTE


def tests_file(record: RunRecord, topology: Topology, telemetry: Telemetry) -> dict[str, JsonValue]:
    """The file as plain values, for rules that lie beside it; time zero is the first scrape."""
    alerts, told = alerts_of(topology), fired(record)
    start_us = int(record.samples.at_us[0])
    asked: list[JsonValue] = [
        {
            "eval_time": duration(at_us - start_us),
            "alertname": name,
            "exp_alerts": [_expected(name, rule)] if fires else [],
        }
        for name, rule in alerts.items()
        for at_us, fires in moments(
            told.get(name, []), rule.interval, record.samples.at_us.tolist()
        )
    ]
    every: list[int] = [rule.interval for rule in alerts.values()]
    return {
        "rule_files": [RULES_FILE],
        "evaluation_interval": duration(math.gcd(*every)),
        "tests": [
            {
                "interval": duration(telemetry.scrape_interval),
                "input_series": list(_series(record, topology)),
                "alert_rule_test": asked,
            }
        ],
    }


def moments(
    episodes: Sequence[Episode], interval_us: int, scrapes_us: Sequence[int]
) -> list[tuple[int, bool]]:
    """When to ask and whether it fires: around every move, and every five minutes."""
    start_us, end_us = scrapes_us[0], scrapes_us[-1]
    moves = [e.from_us for e in episodes]
    moves += [e.until_us for e in episodes if e.until_us is not None]
    asked = {start_us + k for k in range(0, end_us - start_us + 1, _ASKED_EVERY)} | {end_us}
    for move in moves:
        asked |= {move - interval_us - SECOND, move + interval_us}
    return [
        (at_us, any(episode.holds_at(at_us) for episode in episodes))
        for at_us in sorted(asked)
        if start_us <= at_us <= end_us
        and not any(at_us - interval_us < move <= at_us + interval_us for move in moves)
    ]


def _expected(name: str, rule: AlertRule) -> JsonValue:
    key = SeriesKey("") if rule.threshold is None else SeriesKey.of(rule.threshold.signal)
    return {
        "exp_labels": {**labels_of(key), **labels_added(rule)},
        "exp_annotations": {"summary": summary(name, rule)},
    }


def _series(record: RunRecord, topology: Topology) -> Iterator[JsonValue]:
    """Every series that a rule reads."""
    rules = alerts_of(topology).values()
    keys = [SeriesKey.of(rule.threshold.signal) for rule in rules if rule.threshold]
    keys += [rate_key(objective) for objective in objectives_of(topology).values()]
    watched = {labelled(metric_of(Signal(key.signal)).name, labels_of(key)) for key in keys}
    scrapes = record.samples.at_us
    every = [(f"{family.name}_total", family) for family in counters(record.seconds, scrapes)]
    every += [(family.name, family) for family in gauges(record.samples)]
    for name, family in every:
        for labels, samples in family.series:
            series = labelled(name, labels)
            if family.kind == "counter" or series in watched:
                known = {at_us: f"{value!r}" for at_us, value in samples}
                values = [known.get(at_us, "_") for at_us in scrapes.tolist()]
                yield {"series": series, "values": " ".join(values)}
