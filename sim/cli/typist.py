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
from dataclasses import replace
from typing import Any

import click

from sim.cli import answers, help_typed, people
from sim.cli.lines import ALIASES, LineError, check_names, parse, verb_of
from sim.cli.mailbox import Mailbox
from sim.cli.output import faint, fold, styled
from sim.cli.pauses import Pauses
from sim.cli.seated import HELD, go_back, speaker, take_hint
from sim.drill.session import Session
from sim.errors import did_you_mean
from sim.model.kinds import ACTIONS
from sim.model.order import Order
from sim.observe.view import View
from sim.observe.wire import order_to_json, view_to_json
from sim.units import clock, format_duration

TICK_S = 10.0
# How often a facilitator's requests are looked for while nobody types.
LOOKS_EVERY_S = 0.2


class Typist:
    """A responder whose decisions are typed."""

    name = "person"

    def __init__(self, *, as_json: bool, pace: float | None, pauses: Pauses | None = None) -> None:
        """``pauses``: how long the clock may stand; None: as long as the person likes."""
        self._as_json = as_json
        self._pace = pace
        self._pauses = pauses
        self._is_paused = False
        self._paused_at = 0.0
        self._told_orders: dict[int, str] = {}
        self._told_messages = 0
        self._told_alerts: set[str] = set()
        self._is_greeted = False
        self._buffer = b""
        self._has_left = False
        self._by = "responder"
        self._session: Session | None = None
        self._box: Mailbox | None = None

    def drive(self, session: Session) -> None:
        """Play the session to its end, with an ear for a facilitator."""
        self._session = session
        self._box = None if session.folder is None else Mailbox(session.folder)
        while not session.is_over:
            self._serve()
            if session.is_over:
                return
            orders = self.decide(session.view)
            if not session.is_over:
                session.step([replace(order, by=self._by) for order in orders])

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
                self._say({"error": str(error)}, fold(str(error), then="  "))
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
        limit = self._limit(None)
        while b"\n" not in self._buffer:
            if self._serve():
                return None
            limit = self._limit(limit)
            wait = None if limit is None else max(limit - time.monotonic(), 0.0)
            if self._box is not None or self._pauses is not None:
                wait = LOOKS_EVERY_S if wait is None else min(wait, LOOKS_EVERY_S)
            ready, _, _ = select.select([sys.stdin.fileno()], [], [], wait)
            if not ready:
                if limit is not None and time.monotonic() >= limit and not self._is_held:
                    return None
                continue
            data = os.read(sys.stdin.fileno(), 65_536)
            if not data:
                return self._end_of_lines()
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.decode(errors="replace")

    def _limit(self, limit: float | None) -> float | None:
        """When the next tick passes by itself; None while the clock stands."""
        if self._is_paused and self._pauses is not None:
            self._pay(self._pauses)
            if self._pauses.left_s > 0.0:
                return None
            self._is_paused = False
            self._say({"paused": False}, "no pause is left; the clock runs")
        if self._pace is None or self._is_paused:
            return None
        return time.monotonic() + TICK_S / self._pace if limit is None else limit

    def _stop_clock(self, *, stop: bool) -> None:
        if self._pauses is not None:
            if self._is_paused:
                self._pay(self._pauses)
            if stop and self._pauses.left_s <= 0.0:
                raise LineError("no pause is left")
        self._paused_at = time.monotonic()
        self._is_paused = stop

    def _pay(self, pauses: Pauses) -> None:
        """What the clock has stood since it was last looked at."""
        now = time.monotonic()
        pauses.spend(now - self._paused_at)
        self._paused_at = now

    @property
    def _is_held(self) -> bool:
        return self._session is not None and self._session.is_frozen

    def _serve(self) -> bool:
        """Let a facilitator act, and tell what came of it; True when the drill is over."""
        if self._box is None or self._session is None:
            return False
        if self._box.serve(self._session):
            self._tell(self._session.view)
        return self._session.is_over

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
                self._stop_clock(stop=word == "pause")
                still = "; time stands still while you type, as no --pace was given"
                words = "paused" if self._is_paused else "continued"
                self._say(
                    {"paused": self._is_paused}, words + (still if self._pace is None else "")
                )
            case "leave" | "quit" | "exit":
                raise KeyboardInterrupt
            case "as":
                self._by = speaker(rest)
                self._say({"as": self._by}, f"orders are {self._by}'s from now on")
            case "hint" if self._session is not None:
                take_hint(self._session)
                self._tell(self._session.view)
            case "rewind" if self._session is not None:
                go_back(self._session, rest)
            case _ if self._is_held:
                raise LineError(HELD)
            case _:
                order = parse(line)
                check_names(order, tuple(view.services))
                return order
        return None

    def _help(self, verb: str) -> None:
        kind = verb_of(verb)
        text = help_typed.overview() if kind is None else help_typed.of_verb(kind)
        if verb and kind is None:
            near = did_you_mean(verb, [*ACTIONS, *ALIASES])
            text = f"no verb {verb!r}{near}\n{text}"
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
        lines += [fold(f"{what}: {words}", then="  ") for what, words in people.lines(view.people)]
        self._say({}, "\n".join(lines))

    # -- Telling -----------------------------------------------------------------------------

    def _tell(self, view: View) -> None:
        if not self._is_greeted:
            self._is_greeted = True
            self._greet(view)
        for message in view.messages[self._told_messages :]:
            told = {"from": message.sender, "role": message.role, "text": message.text}
            self._say({"message": told}, fold(f"{message.sender}: {message.text}", then="  "))
        self._told_messages = len(view.messages)
        firing = {alert.name: alert for alert in view.alerts if alert.state == "firing"}
        for name, alert in firing.items():
            if name not in self._told_alerts:
                told = {"name": name, "title": alert.title, "urgency": alert.urgency.value}
                text = fold(f"{alert.urgency.value.upper()}: {alert.title} [{name}]")
                is_page = alert.urgency.value == "page"
                self._say({"alert": told}, styled(text, fg="red") if is_page else text)
        self._told_alerts = set(firing)
        for order in view.orders:
            if self._told_orders.get(order.order_id) == order.state.value:
                continue
            self._told_orders[order.order_id] = order.state.value
            text = f"{answers.asked(order)}: {answers.became(order)}"
            if isinstance(order.answer, dict) and order.answer:
                text = f"{answers.asked(order)}\n{answers.words(order.action, order.answer)}"
            self._say({"order": order_to_json(order)}, text, at_us=view.now_us)

    def _greet(self, view: View) -> None:
        briefing = view.briefing
        told = {"code": briefing.code, "title": briefing.title, "text": briefing.text}
        seat = f"You are the {briefing.role}. It lasts {format_duration(briefing.lasts_us)}."
        lines = [f"{briefing.code}  {briefing.title}", briefing.text, briefing.can]
        lines += [seat, "Type help for the verbs."]
        self._say({"briefing": told}, "\n".join(fold(line) for line in lines if line))

    def _say(self, told: dict[str, Any], text: str, at_us: int | None = None) -> None:
        if self._as_json:
            if told:
                click.echo(json.dumps(told, allow_nan=False))
        elif text:
            stamp = f"{faint(clock(at_us))} " if at_us is not None else ""
            click.echo(stamp + text)
        sys.stdout.flush()
