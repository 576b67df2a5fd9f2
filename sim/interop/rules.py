"""A topology's alerts as a Prometheus rules file over the exported series.

Source: Prometheus, "Alerting rules"; Google, The Site Reliability Workbook, ch. 5.
"""

from __future__ import annotations

from typing import Final

from pydantic import JsonValue

from sim.interop.names import FAILED, LABELS, REQUESTS, SLOW, labelled, labels_of, metric_of
from sim.model.alerting import AlertRule, BurnRate, Threshold
from sim.model.objective import Objective, Sli
from sim.model.scenario import Telemetry
from sim.model.signal import SeriesKey, Signal
from sim.model.topology import Topology
from sim.observe.standard_alerts import alerts_of, objectives_of
from sim.units import HOUR, MINUTE, SECOND

_MILLISECOND: Final = 1_000


def rules_file(topology: Topology, telemetry: Telemetry) -> dict[str, JsonValue]:
    """The file as plain values: one group for every interval at which rules are looked at."""
    groups: dict[int, list[JsonValue]] = {}
    for name, rule in alerts_of(topology).items():
        stays_us = rule.keep_firing_for
        stays = {"keep_firing_for": duration(stays_us)} if stays_us else {}
        told: dict[str, JsonValue] = {
            "alert": name,
            "expr": expression(rule, objectives_of(topology), telemetry),
            "for": duration(rule.lasts),
            **stays,
            "labels": {**labels_added(rule)},
            "annotations": {"summary": _untemplated(summary(name, rule))},
        }
        groups.setdefault(rule.interval, []).append(told)
    return {
        "groups": [
            {"name": f"gameday-{duration(every)}", "interval": duration(every), "rules": rules}
            for every, rules in sorted(groups.items())
        ]
    }


def expression(rule: AlertRule, objectives: dict[str, Objective], telemetry: Telemetry) -> str:
    """What must hold, on samples as old as monitoring shows them."""
    if rule.threshold is not None:
        return _beyond(rule.threshold, telemetry)
    assert rule.burn_rate is not None
    return _burns(rule.burn_rate, objectives[rule.burn_rate.objective], telemetry)


def labels_added(rule: AlertRule) -> dict[str, str]:
    """The labels that a rule puts on its alert."""
    service = {"service": rule.service} if rule.service else {}
    return {**rule.labels, "severity": rule.urgency.value, **service}


def summary(name: str, rule: AlertRule) -> str:
    """What the page says."""
    return rule.title or name


def duration(us: int) -> str:
    """A duration as Prometheus writes it, ``1m30s``; to the millisecond."""
    told = []
    for unit, sign in ((HOUR, "h"), (MINUTE, "m"), (SECOND, "s"), (_MILLISECOND, "ms")):
        count, us = divmod(us, unit)
        told += [f"{count}{sign}"] * (count > 0)
    return "".join(told) or "0s"


def _beyond(threshold: Threshold, telemetry: Telemetry) -> str:
    key = SeriesKey.of(threshold.signal)
    metric = metric_of(threshold.signal.name)
    # A label that is not there reads as empty; without these the parts would match too.
    series = labelled(metric.name, dict.fromkeys(LABELS, "") | labels_of(key)) + _offset(
        telemetry.delay
    )
    bounds = [
        f"{series} {sign} {bound / metric.divisor!r}"
        for sign, bound in ((">", threshold.above), ("<", threshold.below))
        if bound is not None
    ]
    # Without a bound it holds wherever there is a value, and NaN is none.
    return "\nand\n".join(bounds or [f"{series} >= -Inf"])


def _burns(burn: BurnRate, objective: Objective, telemetry: Telemetry) -> str:
    windows = [
        f"(\n{_burn(objective, window, telemetry)}\n) > {burn.factor!r}"
        for window in (burn.short, burn.long)
    ]
    return "\nand\n".join(windows)


def _burn(objective: Objective, window_us: int, telemetry: Telemetry) -> str:
    """The burn rate over one window, from the newest sample that shows back to the one before it.

    The drill takes what was before the first sample for good traffic at the rate seen so far.
    """
    labels = {"journey": objective.journey} if objective.journey else {}
    now, before = _offset(telemetry.delay), _offset(telemetry.delay + window_us)
    window = f"[{duration(window_us)}]"

    # Differences of counters that never start anew: increase() would stretch some to the window's
    # edges and not others, by a sixth where six scrapes make a minute.
    def counted(name: str, *, first: str = "") -> str:
        series = labelled(f"{name}_total", labels)
        return f"sum({series}{now}) - (sum({series}{before}){first})"

    bad = [FAILED] if objective.sli is Sli.AVAILABILITY else [FAILED, SLOW]
    spent = " + ".join(counted(name, first=" or vector(0)") for name in bad)
    rate = f"sum(avg_over_time({_series(rate_key(objective))}{window}{now}))"
    return (
        f"  ({spent})\n"
        f"  / ({counted(REQUESTS)} or {rate} * {window_us / SECOND:g})\n"
        f"  / (1 - {objective.target!r})"
    )


def rate_key(objective: Objective) -> SeriesKey:
    """The answers that an objective is about, before the drill's clock began too."""
    return SeriesKey(Signal.ANSWER_RATE.value, journey=objective.journey or "")


def _series(key: SeriesKey) -> str:
    # A label that is not there reads as empty; without these the parts would match too.
    labels = dict.fromkeys(LABELS, "") | labels_of(key)
    return labelled(metric_of(Signal(key.signal)).name, labels)


def _offset(us: int) -> str:
    return f" offset {duration(us)}" if us else ""


def _untemplated(text: str) -> str:
    """Text in which braces stand for themselves."""
    return text.replace("{{", '{{ "{{" }}')
