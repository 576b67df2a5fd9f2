"""What fires, how users fare, what is not as wanted, and who spoke last."""

from __future__ import annotations

from rich.text import Text

from sim.cli.console.seen import Seen, flat, heading, line, row
from sim.cli.console.sparks import fitted, sparkline
from sim.model.alerting import Urgency
from sim.model.signal import SeriesKey, Signal
from sim.observe.view import AlertView
from sim.units import MINUTE, clock

WINDOW = 20 * MINUTE
MOST_ALERTS = 6
SIGNALS = (
    (Signal.REQUEST_RATE, "requests", "{:.1f}/s", 1.0),
    (Signal.ERROR_SHARE, "errors", "{:.2f} %", 100.0),
    (Signal.SLOW_SHARE, "slow", "{:.2f} %", 100.0),
    (Signal.LATENCY_P95, "p95", "{:.0f} ms", 1000.0),
)


def draw(seen: Seen) -> list[Text]:
    """Alerts first: they are why somebody is here."""
    return [*_alerts(seen), line(), *_signals(seen), line(), *_short(seen), *_last(seen)]


def _alerts(seen: Seen) -> list[Text]:
    alerts = [a for a in seen.view.alerts if seen.keeps(f"{a.name} {a.title}")]
    alerts.sort(
        key=lambda a: (
            not a.is_firing,
            a.muted_by is not None,
            a.urgency is not Urgency.PAGE,
            -a.since_us,
        )
    )
    firing = sum(a.state == "firing" for a in alerts)
    quiet = sum(a.muted_by is not None for a in alerts)
    counts = f"{firing} firing, {len(alerts) - firing - quiet} pending"
    head = heading("ALERTS", counts + (f", {quiet} silenced or inhibited" if quiet else ""))
    if not alerts:
        return [head, line("  nothing fires")]
    shown = [_alert(seen, alert) for alert in alerts[:MOST_ALERTS]]
    shown += [
        line((f"  silence {s.number} until {clock(s.until_us)}: {s.matchers}, {s.reason}", "dim"))
        for s in seen.view.silences
    ]
    if len(alerts) > MOST_ALERTS:
        shown.append(line((f"  … {len(alerts) - MOST_ALERTS} more; filter with /", "dim")))
    return [head, *shown]


def _alert(seen: Seen, alert: AlertView) -> Text:
    is_heard = alert.state == "firing"
    sign = seen.sign("●", "!") if is_heard else seen.sign("○", "-")
    word = "pending" if not alert.is_firing else f"{alert.state.upper():<7}"
    urgency = alert.urgency.value.upper()
    hue = "bold red" if is_heard and alert.urgency is Urgency.PAGE else ""
    taken = " ack" if alert.is_acknowledged else ""
    return row(
        (f"  {sign} {word} {urgency:<6} ", hue),
        (f"{seen.clock(alert.since_us)} ", "dim"),
        f"{alert.name}{taken}  ",
        (alert.title, "dim"),
    )


def _signals(seen: Seen) -> list[Text]:
    room = max(seen.width - 34, 10)
    told = [heading("USERS", "all journeys, the last 20 minutes")]
    for signal, name, form, times in SIGNALS:
        samples = seen.view.readings.window(SeriesKey(signal.value), WINDOW)
        values = [value for _, value in samples]
        latest = form.format(values[-1] * times) if values else "no data"
        told.append(
            row(
                f"  {name:<9}{latest:>12}  ",
                sparkline(fitted(values, room), is_unicode=seen.is_unicode),
            )
        )
    return told


def _short(seen: Seen) -> list[Text]:
    short = [
        service
        for service in seen.view.services.values()
        if service.replicas_ready < service.replicas_desired or service.is_rolling
    ]
    if not short:
        return [heading("SERVICES", f"all {len(seen.view.services)} have the replicas they want")]
    told = [heading("SERVICES", "not as wanted")]
    for service in short[:4]:
        word = "rolling" if service.is_rolling else "short"
        ready = f"{service.replicas_ready}/{service.replicas_desired} ready"
        told.append(line(f"  {seen.sign('▲', '^')} {service.name}: {ready}, {word}"))
    return told


def _last(seen: Seen) -> list[Text]:
    if not seen.view.messages:
        return []
    said = seen.view.messages[-1]
    return [
        line(),
        heading("LAST SAID", f"{clock(said.at_us)} in the channel (6)"),
        line(f"  {said.sender}: {flat(said.text)}"),
    ]
