"""What a run shows while it goes: alerts, orders and messages, and a line of progress."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from reports.words import shortened, typed
from sim.cli.output import faint, fold, styled
from sim.units import clock

if TYPE_CHECKING:
    from sim.journal.entries import Entry

_QUIET = frozenset(
    {
        "query_metrics",
        "query_logs",
        "query_traces",
        "query_status",
        "query_probes",
        "query_reports",
        "query_alerts",
        "wait",
    }
)
# Columns up to the words: two blanks, the clock, two more. Letters that an order may take.
CLOCK, LONGEST = 10, 110


class Live:
    """Listens to a journal and tells the story on stderr; hidden entries stay hidden."""

    def __init__(self, lasts_us: int) -> None:
        self._lasts_us = lasts_us
        self._is_terminal = sys.stderr.isatty()
        self._shown_percent = -1

    def __call__(self, entry: Entry) -> None:
        """One entry was written."""
        words = self._words(entry)
        if words:
            self._clear()
            # Folded first, then given its looks: looks take no room.
            told = fold(words, first=" " * CLOCK, then=" " * (CLOCK + 2), err=True)[CLOCK:]
            is_page = entry.kind == "alert" and entry.data.get("urgency") == "page"
            told = styled(told, fg="red") if is_page else told
            click.echo(f"  {faint(f'{clock(entry.at_us):>6}')}  {told}", err=True)
        self._progress(entry.at_us)

    def done(self) -> None:
        """The run is over; leave a clean line."""
        self._clear()

    def say(self, words: str) -> None:
        """A passing line, on a terminal only."""
        if self._is_terminal:
            self._clear()
            click.echo(f"  {faint(words)}", err=True, nl=False)

    def _progress(self, at_us: int) -> None:
        percent = max(0, min(100, 100 * at_us // max(self._lasts_us, 1)))
        if not self._is_terminal or percent == self._shown_percent:
            return
        self._shown_percent = percent
        click.echo(f"\r  {faint(f'{clock(at_us)}  {percent}%')}\x1b[K", err=True, nl=False)

    def _clear(self) -> None:
        if self._is_terminal:
            click.echo("\r\x1b[K", err=True, nl=False)

    def _words(self, entry: Entry) -> str:
        data = entry.data
        match entry.kind:
            case "alert" if entry.event == "firing":
                word = "page" if data.get("urgency") == "page" else "ticket"
                return f"{word}: {data.get('title') or entry.subject}"
            case "order" if entry.event == "asked" and data.get("action") not in _QUIET:
                action, given = str(data.get("action")), data.get("arguments")
                told = typed(action, given if isinstance(given, dict) else {})
                return shortened(f"> {told}", LONGEST)
            case "order" if entry.event in ("refused", "failed"):
                return f"  {entry.event}: {data.get('reason', '')}"
            case "message":
                return f"{data.get('from', '')}: {data.get('text', '')}"
            case "incident":
                return f"incident {entry.event}"
        return ""
