"""The console's panes: each a pure function from what is seen to lines of text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rich.text import Text

from sim.cli.console.panes import (
    changes,
    channel,
    hypotheses,
    logs,
    now,
    orders,
    outside,
    runbook,
    services,
    traces,
)
from sim.cli.console.seen import Seen


@dataclass(frozen=True, slots=True)
class Pane:
    """One pane: the key that opens it, its name, and how it is drawn."""

    key: str
    name: str
    draw: Callable[[Seen], list[Text]]
    short: str = ""  # on a narrow screen
    # What `r` asks the system for, where the pane shows answers.
    asks: str | None = None


PANES = (
    Pane("1", "now", now.draw),
    Pane("2", "services", services.draw, short="svcs"),
    Pane("3", "logs", logs.draw, asks="query_logs"),
    Pane("4", "traces", traces.draw, asks="query_traces"),
    Pane("5", "changes", changes.draw, short="chgs"),
    Pane("6", "channel", channel.draw, short="talk"),
    Pane("7", "runbook", runbook.draw, short="book"),
    Pane("8", "hypotheses", hypotheses.draw, short="hyp"),
    Pane("9", "orders", orders.draw, short="ords"),
    Pane("0", "outside", outside.draw, short="out", asks="query_status"),
)
