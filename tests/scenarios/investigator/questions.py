"""The questions, in the order in which they are asked: what is cheap and decides much comes first.

All are general: none names a service, but those that follow up what an answer has shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.model.order import Order
from tests.scenarios.investigator.metrics import idle_and_full
from tests.scenarios.investigator.telemetry import Answers, Telemetry

_WHOLE = 'service!="",zone="",version="",caller="",journey=""'
_CALM = "avg_over_time(gameday_{name}{{" + _WHOLE + "}}[1m])"


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``order`` is None where the answers so far give no reason to ask it."""

    name: str
    telemetry: Telemetry
    order: Callable[[Answers], Order | None]
    follows: str = ""  # what it follows up


def _plain(name: str, telemetry: Telemetry, action: str, **arguments: str) -> Question:
    return Question(name, telemetry, lambda _: Order(action, dict(arguments)))


def _metrics(name: str, expr: str, *, window: str = "", step: str = "") -> Question:
    given = {"expr": expr} | ({"window": window, "step": step} if step else {})
    return _plain(name, Telemetry.METRICS, "query_metrics", **given)


def _of(signal: str) -> str:
    return _CALM.format(name=signal)


def _through(answers: Answers) -> Order | None:
    """Requests that pass the service whose slots are full while its processors idle."""
    names = {"slots", "processors", "topology"}
    full = idle_and_full(answers) if names <= set(answers) else ()
    return Order("query_traces", {"service": full[0]}) if full else None


ROUNDS: tuple[tuple[Question, ...], ...] = (
    (
        _plain("alerts", Telemetry.ALERTS, "query_alerts"),
        _plain("changes", Telemetry.CHANGES, "query_changes"),
        _plain(
            "platform",
            Telemetry.LOGS,
            "query_logs",
            regex="is not ready|terminated|OOMKilled|scaled from"
            "|primary now|new primary|PRIMARY complete|MASTER MODE|new leader",
        ),
        _plain(
            "errors",
            Telemetry.LOGS,
            "query_logs",
            regex="internal error|x509|schema error|no such host|credentials are not|read-only",
            window="1m",
        ),
    ),
    (
        _plain("topology", Telemetry.TOPOLOGY, "query_topology"),
        _metrics("slots", _of("saturation_ratio")),
        _metrics("processors", _of("utilisation_ratio")),
        _metrics(
            "arrivals",
            'sum by (journey) (gameday_request_rate_per_second{journey!="",segment=""})',
            window="10m",
            step="30s",
        ),
        Question(
            "through",
            Telemetry.TRACES,
            _through,
            "`query_traces` of a service whose slots are full while its processors idle",
        ),
    ),
    (
        _metrics(
            "retries", f"{_of('retry_rate_per_second')} / {_of('request_rate_per_second')}"
        ),
        _metrics("hits", f"gameday_cache_hit_ratio{{{_WHOLE}}}", window="10m", step="30s"),
        _metrics("memory", f"gameday_memory_ratio{{{_WHOLE}}}", window="10m", step="30s"),
        _metrics("versions", 'avg_over_time(gameday_error_ratio{version!="",zone=""}[3m])'),
        _metrics("depth", f"gameday_queue_depth{{{_WHOLE}}}", window="10m", step="30s"),
        _metrics(
            "places",
            'sum by (service, zone) (gameday_request_rate_per_second{zone!="",version=""})',
            window="10m",
            step="30s",
        ),
        _plain("status", Telemetry.STATUS, "query_status"),
        _plain("probes", Telemetry.PROBES, "query_probes", window="5m"),
        _plain("customers", Telemetry.CUSTOMERS, "query_reports"),
    ),
)  # fmt: skip
QUESTIONS = {question.name: question for batch in ROUNDS for question in batch}
