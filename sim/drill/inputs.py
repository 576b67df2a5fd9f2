"""What a responder put in, as the journal keeps it: written by the session, read by a replay."""

from __future__ import annotations

from pydantic import JsonValue

from sim.drill.facilitating import intervention_of
from sim.journal.entries import Entry, Kind
from sim.model.conduct import Intervention
from sim.model.order import Decision, Order, Usage


def written(decision: Decision) -> dict[str, JsonValue]:
    """The data of an ASKED entry; thinking and usage stand there only where there were any."""
    data: dict[str, JsonValue] = {
        "orders": [
            {
                "action": order.action,
                "arguments": order.arguments,
                "label": order.label,
                "by": order.by,
            }
            for order in decision.orders
        ]
    }
    if decision.think_us:
        data["think_us"] = decision.think_us
    if decision.usage is not None:
        data["usage"] = {"tokens": decision.usage.tokens, "money": decision.usage.money}
    return data


def recorded_inputs(entries: tuple[Entry, ...]) -> list[tuple[int, Decision | Intervention]]:
    """All that came from outside, in the order of the journal: when, and what."""
    found: list[tuple[int, Decision | Intervention]] = []
    for entry in entries:
        if entry.kind is Kind.ASKED:
            found.append((entry.at_us, _read(entry.data)))
        elif entry.kind is Kind.FACILITATION:
            found.append((entry.at_us, intervention_of(entry)))
    return found


def recorded_decisions(entries: tuple[Entry, ...]) -> list[tuple[int, Decision]]:
    """What the seat asked for: when, and what."""
    asked = (entry for entry in entries if entry.kind is Kind.ASKED)
    return [(entry.at_us, _read(entry.data)) for entry in asked]


def _read(data: dict[str, JsonValue]) -> Decision:
    given, think_us, usage = data["orders"], data.get("think_us", 0), data.get("usage")
    assert isinstance(given, list)
    assert isinstance(think_us, int)
    return Decision([_order(raw) for raw in given], think_us, _usage(usage))


def _order(raw: object) -> Order:
    assert isinstance(raw, dict)
    return Order(raw["action"], raw["arguments"], raw["label"], raw["by"])


def _usage(raw: object) -> Usage | None:
    return Usage(raw["tokens"], raw["money"]) if isinstance(raw, dict) else None
