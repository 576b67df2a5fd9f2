"""The incident's channel: what people say, and what was posted, in the order of time."""

from __future__ import annotations

from pydantic import JsonValue
from rich.text import Text

from sim.cli.console.seen import Seen, heading, line
from sim.cli.people import lines
from sim.model.order import OrderState
from sim.units import clock


def draw(seen: Seen) -> list[Text]:
    """Roles and cadence first, who waits and who is on call, then the talk, the newest last."""
    incident = seen.view.incident
    roles = ", ".join(f"{role} {person}" for role, person in incident.roles.items()) or "none set"
    last = incident.last_update_us
    told_last = "nothing posted yet" if last is None else f"last update {clock(last)}"
    head = heading("CHANNEL", f'roles: {roles} · {told_last} · :post AUDIENCE text="..."')
    people = [
        line((f"  {what}: ", "yellow" if what == "waits" else "dim"), words)
        for what, words in lines(seen.view.people)
        if seen.keeps(f"{what} {words}")
    ]
    return [head, *people, *(text for _, text in sorted(_said(seen), key=lambda entry: entry[0]))]


def _said(seen: Seen) -> list[tuple[int, Text]]:
    said = []
    for message in seen.view.messages:
        is_told = message.role in ("", message.sender)
        who = message.sender if is_told else f"{message.sender} ({message.role})"
        if seen.keeps(f"{who} {message.text}"):
            said.append(
                (message.at_us, _line(seen.clock(message.at_us), who, message.text, "cyan"))
            )
    for order in seen.view.orders:
        if order.action == "post_update" and order.state is OrderState.DONE:
            given = order.arguments
            text = " · ".join(_word(v) for k, v in given.items() if k != "audience" and v)
            who = f"you, to {given.get('audience', 'internal')}"
            at_us = order.ended_us if order.ended_us is not None else order.asked_us
            if seen.keeps(f"{who} {text}"):
                said.append((at_us, _line(seen.clock(at_us), who, text, "green")))
    return said


def _word(value: JsonValue) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _line(at: str, who: str, text: str, hue: str) -> Text:
    return line((f"  {at} ", "dim"), (f"{who}: ", hue), text)
