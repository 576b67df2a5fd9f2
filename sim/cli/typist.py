"""A person at a prompt, or a pipe: one line is one order, and news is told before the next.

Wall time is read here and nowhere inside the drill: without a pace time stands still while the
person types; with one, a tick passes by itself for each tick's worth of wall time.
"""

from __future__ import annotations

import json
import os
import select
import sys
import time
from collections.abc import Sequence
from typing import Any

import click

from sim.cli import answers
from sim.cli.lines import LineError, parse, usage
from sim.cli.output import clean, faint, strong
from sim.model.kinds import ACTIONS
from sim.model.order import Order
from sim.observe.view import View
from sim.observe.wire import order_to_json, view_to_json
from sim.units import clock

HELP = """\
look  briefing  help [verb]  pause  continue  leave
looking: alerts, metrics NAME service=S, logs, traces, changes, topology
Everything else is an order: {verbs}"""
TICK_S = 10.0


class Typist:
    """A responder whose decisions are typed."""

    name = "person"

    def __init__(self, *, as_json: bool, pace: float | None) -> None:
        self._as_json = as_json
        self._pace = pace
        self._is_paused = False
        self._told_orders: dict[int, str] = {}
        self._told_messages = 0
        self._told_alerts: set[str] = set()
        self._is_greeted = False
        self._buffer = b""
        self._has_left = False

    def decide(self, view: View) -> Sequence[Order]:
        """Tell what is new, then take lines until one is an order."""
        self._tell(view)
        if self._has_left:
            return ()
        while True:
            line = self._read(view)
            if line is None:
                return ()
            try:
                order = self._take(line.strip(), view)
            except LineError as error:
                self._say({"error": str(error)}, str(error))
                continue
            if order is not None:
                return (order,)

    def close(self) -> None:
        """Nothing is held."""

    # -- Reading -----------------------------------------------------------------------------

    def _read(self, view: View) -> str | None:
        """The next line; None when a tick of wall time passed, or when nobody types any more."""
        if sys.stdin.isatty():
            click.echo(f"{faint(clock(view.now_us))}> ", err=True, nl=False)
        running = self._pace is not None and not self._is_paused
        limit = time.monotonic() + TICK_S / self._pace if running and self._pace else None
        while b"\n" not in self._buffer:
            wait = None if limit is None else max(limit - time.monotonic(), 0.0)
            ready, _, _ = select.select([sys.stdin.fileno()], [], [], wait)
            if not ready:
                return None
            data = os.read(sys.stdin.fileno(), 65_536)
            if not data:
                return self._end_of_lines()
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.decode(errors="replace")

    def _end_of_lines(self) -> str | None:
        if self._buffer:
            rest, self._buffer = self._buffer, b""
            return rest.decode(errors="replace")
        if sys.stdin.isatty():
            raise KeyboardInterrupt
        # A pipe that ends has said all it has to say; the drill goes on without it.
        self._has_left = True
        return None

    # -- Taking ------------------------------------------------------------------------------

    def _take(self, line: str, view: View) -> Order | None:
        word, _, rest = line.partition(" ")
        match word:
            case "":
                return None
            case "help" | "?":
                self._help(rest.strip())
            case "look":
                self._look(view)
            case "briefing":
                self._greet(view)
            case "pause" | "continue":
                self._is_paused = word == "pause"
                self._say({"paused": self._is_paused}, f"{word}d")
            case "leave" | "quit" | "exit":
                raise KeyboardInterrupt
            case _:
                return parse(line)
        return None

    def _help(self, verb: str) -> None:
        if verb in ACTIONS:
            first = (ACTIONS.get(verb).__doc__ or "").strip().splitlines()[0]
            text = f"{verb} {usage(verb)}\n{first}"
        else:
            text = HELP.format(verbs=", ".join(ACTIONS))
        self._say({"help": text}, text)

    def _look(self, view: View) -> None:
        if self._as_json:
            self._say({"view": view_to_json(view)}, "")
            return
        lines = [f"{clock(view.now_us)}  incident: {view.incident.state}"]
        if view.incident.severity:
            lines[0] += f" {view.incident.severity}"
        lines.append(answers.words("query_alerts", {"alerts": view_to_json(view)["alerts"]}))
        for name, service in view.services.items():
            if service.replicas_ready < service.replicas_desired or service.is_rolling:
                ready = f"{service.replicas_ready}/{service.replicas_desired} ready"
                lines.append(f"{name}: {ready}{', rolling' if service.is_rolling else ''}")
        self._say({}, "\n".join(lines))

    # -- Telling -----------------------------------------------------------------------------

    def _tell(self, view: View) -> None:
        if not self._is_greeted:
            self._is_greeted = True
            self._greet(view)
        for message in view.messages[self._told_messages :]:
            told = {"from": message.sender, "role": message.role, "text": message.text}
            self._say({"message": told}, f"{message.sender}: {message.text}")
        self._told_messages = len(view.messages)
        firing = {alert.name: alert for alert in view.alerts if alert.is_firing}
        for name, alert in firing.items():
            if name not in self._told_alerts:
                told = {"name": name, "title": alert.title, "urgency": alert.urgency.value}
                self._say({"alert": told}, f"{alert.urgency.value.upper()}: {alert.title} [{name}]")
        self._told_alerts = set(firing)
        for order in view.orders:
            if self._told_orders.get(order.order_id) == order.state.value:
                continue
            self._told_orders[order.order_id] = order.state.value
            text = f"{order.action}: {order.state.value}"
            text += f" ({order.reason})" if order.reason else ""
            if isinstance(order.answer, dict) and order.answer:
                text = answers.words(order.action, order.answer)
            self._say({"order": order_to_json(order)}, text, at_us=view.now_us)

    def _greet(self, view: View) -> None:
        briefing = view.briefing
        told = {"code": briefing.code, "title": briefing.title, "text": briefing.text}
        lines = [strong(f"{briefing.code}  {briefing.title}"), briefing.text, briefing.can]
        lines.append(
            f"You are the {briefing.role}. It lasts {clock(briefing.lasts_us)}. Type help."
        )
        self._say({"briefing": told}, "\n".join(line for line in lines if line))

    def _say(self, told: dict[str, Any], text: str, at_us: int | None = None) -> None:
        if self._as_json:
            if told:
                click.echo(json.dumps(told, allow_nan=False))
        elif text:
            stamp = f"{faint(clock(at_us))} " if at_us is not None else ""
            click.echo(stamp + (text if "\x1b" in text else clean(text)))
        sys.stdout.flush()
