"""What the world answers, in words for people: metrics, logs, traces, changes, alerts."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from reports.words import shortened, typed
from sim.actions.wait import Wait
from sim.cli.output import clean, fold, table
from sim.model.kinds import ACTIONS
from sim.model.order import OrderState, OrderStatus
from sim.units import clock

_SPARKS = " ▁▂▃▄▅▆▇█"
MOST_SPARKS = 60
MOST_LOGS = 20
MOST_ASKED = 60
SECOND = 1_000_000


def words(action: str, answer: dict[str, Any]) -> str:
    """An answer as text; what was styled by us is clean already."""
    return _WRITERS.get(action, _plain)(answer)


def asked(order: OrderStatus) -> str:
    """An order as it could be typed, not too long."""
    return clean(shortened(typed(order.action, order.arguments), MOST_ASKED))


def became(order: OrderStatus) -> str:
    """What became of an order so far, and why."""
    if order.action == "wait" and order.state is OrderState.DONE and order.ended_us is not None:
        meant = ACTIONS.get("wait").model_validate(order.arguments)
        if isinstance(meant, Wait) and order.ended_us - order.asked_us < meant.lasts:
            return "ended early: a page came"
    return order.state.value + (f" ({clean(order.reason)})" if order.reason else "")


def spark(values: list[float]) -> str:
    """A line of bars, from nought to the greatest."""
    shown = values[-MOST_SPARKS:]
    most = max(shown, default=0.0)
    if most <= 0.0:
        return "▁" * len(shown)
    return "".join(_SPARKS[1 + round(value / most * 7)] for value in shown)


def _metrics(answer: dict[str, Any]) -> str:
    if "expr" in answer:
        return _query(answer)
    summary = answer["summary"]
    if not summary:
        return f"{clean(answer['series'])}: nothing seen in this window"
    numbers = "  ".join(f"{name} {value:.4g}" for name, value in summary.items())
    return (
        f"{clean(answer['series'])}\n{spark([point[1] for point in answer['points']])}\n{numbers}"
    )


def _query(answer: dict[str, Any]) -> str:
    """A line a series, as Prometheus' own page tells them; bars above where steps were asked."""
    told = []
    for one in answer["result"]:
        labels = dict(one["labels"])
        name = labels.pop("__name__", "")
        within = ", ".join(f'{label}="{value}"' for label, value in labels.items())
        value = one["value"]
        shown = value if isinstance(value, str) else "-" if value is None else f"{value:.6g}"
        numbers = [v for _, v in one.get("points", ()) if not isinstance(v, str)]
        told += [spark(numbers)] if numbers else []
        told.append(clean(f"{name}{{{within}}}  {shown}"))
    return "\n".join([*told, *([clean(answer["note"])] if "note" in answer else [])])


def _alerts(answer: dict[str, Any]) -> str:
    if not answer["alerts"]:
        return "\n".join(["no alert pending or firing", *_silences(answer)])
    rows = [
        (
            _state(alert),
            alert["urgency"],
            alert["name"],
            clock(int(alert["since_s"] * SECOND)),
            "acknowledged" if alert["is_acknowledged"] else "",
            alert["title"],
        )
        for alert in answer["alerts"]
    ]
    told = table(("state", "urgency", "alert", "since", "", "title"), rows)
    return "\n".join([told, *_silences(answer)])


def _state(alert: dict[str, Any]) -> str:
    if not alert["is_firing"]:
        return "pending"
    return str(alert.get("state", "firing")).upper()


def _silences(answer: dict[str, Any]) -> list[str]:
    return [
        clean(
            f"silence {one['number']} until {clock(int(one['until_s'] * SECOND))}: "
            f"{one['matchers']} ({one['reason']})"
        )
        for one in answer.get("silences", ())
    ]


def _changes(answer: dict[str, Any]) -> str:
    if not answer["changes"]:
        return "no change in this window"
    rows = [
        (clock(int(c["at_s"] * SECOND)), c["kind"], c["service"], c["text"])
        for c in answer["changes"]
    ]
    return table(("at", "kind", "service", "what"), rows)


def _topology(answer: dict[str, Any]) -> str:
    rows = [
        (
            name,
            str(known["tier"]),
            f"{known['replicas_ready']}/{known['replicas_desired']}",
            str(known["quota"]),
            known["version"] + (" (rolling)" if known["is_rolling"] else ""),
            known["team"] or "-",
            ", ".join(known["calls"]) or "-",
        )
        for name, known in answer["services"].items()
    ]
    told = table(("service", "tier", "ready", "quota", "version", "team", "calls"), rows)
    primaries = [
        f"{name}: primary in {known['primary_zone']}"
        for name, known in answer["services"].items()
        if "primary_zone" in known
    ]
    return "\n".join([told, *primaries])


def _logs(answer: dict[str, Any]) -> str:
    told = []
    for (level, service, message), same in groupby(
        answer["lines"], key=lambda line: (line["level"], line["service"], line["message"])
    ):
        lines = list(same)
        times = f" (x{len(lines)})" if len(lines) > 1 else ""
        at = clock(int(lines[0]["at_s"] * SECOND))
        told.append(fold(f"{at} {level:<5} {service}: {message}{times}", then=" " * 6))
    matched = f"{answer['matched']} lines matched"
    if len(told) > MOST_LOGS:
        matched += f"; the newest {MOST_LOGS} shown, narrow with text=..."
    return "\n".join([*told[-MOST_LOGS:], matched])


def _traces(answer: dict[str, Any]) -> str:
    lines = []
    for trace in answer["traces"][-5:]:
        head = f"{trace['trace']}  {trace['status']}  {trace['duration_ms']:.1f} ms"
        lines.append(clean(f"{clock(int(trace['at_s'] * SECOND))}  {head}"))
        lines += _tree(trace["root"], 1)
    return "\n".join([*lines, f"{answer['matched']} traces matched"])


def _tree(span: dict[str, Any], depth: int) -> list[str]:
    outcome = "" if span["outcome"] == "ok" else f"  {span['outcome'].upper()}"
    line = f"{'  ' * depth}{span['name']}  {span['duration_ms']:.1f} ms{outcome}"
    return [clean(line), *(deeper for call in span["calls"] for deeper in _tree(call, depth + 1))]


def _status(answer: dict[str, Any]) -> str:
    told = []
    for page in answer["pages"]:
        told.append(clean(f"{page['service']} ({page['vendor']}): {page['state']}"))
        for post in page["posts"]:
            at = clock(int(post["at_s"] * SECOND))
            told.append(fold(f"  {at} {post['state']}: {post['text']}", then=" " * 8))
    return "\n".join(told) or "nobody who runs a service for us has a status page"


def _probes(answer: dict[str, Any]) -> str:
    told = []
    for probe in answer["probes"]:
        good = probe["is_good"]
        word = "no data" if good is None else "ok" if good else "FAILED"
        share = "" if good is None else f"  {probe['good_share']:.0%} good"
        took = "" if probe["duration_s"] is None else f"  {probe['duration_s'] * 1000:.0f} ms"
        line = spark([value for _, value in probe["points"]])
        told += [clean(f"{probe['probe']}: {word}{share}{took}"), f"  {line}"]
    return "\n".join(told) or clean(answer["note"])


def _reports(answer: dict[str, Any]) -> str:
    counts = [clean(f"{name}: {count} reports") for name, count in answer["reports"].items()]
    said = [
        fold(f"{clock(int(m['at_s'] * SECOND))} {m['text']}", then=" " * 8)
        for m in answer["messages"]
    ]
    return "\n".join([*counts, *said]) or "nobody has written"


def _plain(answer: dict[str, Any]) -> str:
    return "\n".join(fold(f"{name}: {value}", then="  ") for name, value in answer.items())


_WRITERS = {
    "query_metrics": _metrics,
    "query_alerts": _alerts,
    "query_changes": _changes,
    "query_topology": _topology,
    "query_logs": _logs,
    "query_traces": _traces,
    "query_status": _status,
    "query_probes": _probes,
    "query_reports": _reports,
}
