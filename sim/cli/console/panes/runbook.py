"""The runbook of the service under the cursor, as its team wrote it; it may be out of date."""

from __future__ import annotations

from rich.text import Text

from sim.cli.console.seen import Seen, heading, line
from sim.cli.lines import ALIASES
from sim.model.playbook import Condition, OrderTemplate


def draw(seen: Seen) -> list[Text]:
    """Each rule: when, then the orders as they can be typed."""
    service = seen.view.services.get(seen.service)
    if service is None:
        return [heading("RUNBOOK"), line("  choose a service in 2 with j and k")]
    told = [heading("RUNBOOK", f"{service.name} · team {service.team or '-'}")]
    for rule in service.runbook.rules:
        when = condition(rule.when)
        if not seen.keeps(when):
            continue
        told.append(line(("  when ", "dim"), when))
        told += [line(("    ", ""), (typed(order), "bold")) for order in rule.do]
    return told if len(told) > 1 else [*told, line("  it has none")]


def condition(when: Condition) -> str:
    """A condition in words."""
    written = when.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return _words(written)


def typed(order: OrderTemplate) -> str:
    """An order as it can be typed after ``:``."""
    short = {kind: alias for alias, kind in ALIASES.items()}
    given = [f"{name}={_quoted(value)}" for name, value in order.arguments.items()]
    return " ".join([short.get(order.action, order.action), *given])


def _quoted(value: object) -> str:
    text = str(value)
    return f'"{text}"' if " " in text else text


def _words(value: object) -> str:
    if isinstance(value, dict):
        parts = [
            f"{str(k).replace('_', ' ')} {_words(v)}" for k, v in value.items() if v is not None
        ]
        return ", ".join(parts)
    if isinstance(value, list):
        return " and ".join(f"({_words(item)})" for item in value)
    return str(value)
