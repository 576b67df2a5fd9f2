"""What a run shows while it goes: alerts, orders and messages, and a line of progress."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sim.cli.output import clean, colours, faint
from sim.units import clock

if TYPE_CHECKING:
    from sim.journal.entries import Entry

_QUIET = frozenset({"query_metrics", "query_logs", "query_traces", "query_alerts", "wait"})


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
            click.echo(f"  {faint(clock(entry.at_us)):>6}  {clean(words)}", err=True)
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
                return self._look(f"{word}: {data.get('title') or entry.subject}", word == "page")
            case "order" if entry.event == "asked" and data.get("action") not in _QUIET:
                given = data.get("arguments")
                values = given.values() if isinstance(given, dict) else ()
                told = " ".join(str(v) for v in values if isinstance(v, str | int | float))
                return f"> {data.get('action')} {told}"[:110]
            case "order" if entry.event in ("refused", "failed"):
                return f"  {entry.event}: {data.get('reason', '')}"
            case "message":
                return f"{data.get('from', '')}: {data.get('text', '')}"
            case "incident":
                return f"incident {entry.event}"
        return ""

    def _look(self, words: str, is_urgent: bool) -> str:
        return click.style(words, fg="red") if is_urgent and colours() else words
