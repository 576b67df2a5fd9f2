"""What ``?`` shows: keys, then verbs."""

from __future__ import annotations

from rich.text import Text

from sim.cli import help_typed
from sim.cli.console.seen import heading, line

KEYS = (
    ("1 to 9, 0", "open a pane"),
    ("j k", "down and up: the cursor among services, else the pane"),
    ("enter", "the service under the cursor in full"),
    (":", "type an order, the same as in gameday play --line; right arrow completes"),
    ("/", "filter the pane; escape clears"),
    ("space", "stop or start the clock; it never runs while a sheet is open"),
    ("+ -", "faster, slower: 1x, 10x, 60x"),
    ("w", "wait a minute; a page ends it early"),
    ("a", "acknowledge what pages"),
    ("l t m b", "logs, traces, metrics, runbook of the service under the cursor"),
    ("r f", "in logs, traces and outside: ask again; follow the logs"),
    ("g G", "to the top, to the end"),
    ("? escape", "this sheet, back"),
    ("ctrl+q", "leave; gameday resume goes on from here"),
)


def sheet() -> Text:
    """The whole text."""
    told = [heading("KEYS")]
    told += [line((f"  {key:<10} ", "bold"), words) for key, words in KEYS]
    told += [line(), heading("VERBS", "after the colon; help VERB says what one takes")]
    text = Text("\n").join(told)
    text.append("\n" + help_typed.overview())
    return text
