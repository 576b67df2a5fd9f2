"""Every order given and what became of it; the answers of those that ask for numbers."""

from __future__ import annotations

import click
from rich.text import Text

from sim.cli import answers
from sim.cli.console.seen import Seen, heading, line
from sim.model.order import OrderState, OrderStatus

_HUES = {OrderState.REFUSED: "yellow", OrderState.FAILED: "red", OrderState.RUNNING: "cyan"}
# These have panes of their own.
_ELSEWHERE = ("query_logs", "query_traces", "query_status")


def draw(seen: Seen) -> list[Text]:
    """The newest last."""
    told = [heading("ORDERS", "answers below the orders that asked")]
    for order in seen.view.orders:
        asked = answers.asked(order)
        if not seen.keeps(asked):
            continue
        state = (answers.became(order), _HUES.get(order.state, ""))
        told.append(line((f"  {seen.clock(order.asked_us)} ", "dim"), (asked, "bold"), "  ", state))
        told += _answer(order)
    return told if len(told) > 1 else [*told, line("  none yet")]


def _answer(order: OrderStatus) -> list[Text]:
    if order.action in _ELSEWHERE or not isinstance(order.answer, dict) or not order.answer:
        return []
    # Looks of the line mode are codes, which no pane lets through.
    text = click.unstyle(answers.words(order.action, order.answer))
    return [line(f"      {part}") for part in text.split("\n")]
