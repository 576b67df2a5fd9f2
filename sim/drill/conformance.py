"""Whether a program keeps to the protocol: one whole drill, then small sittings of odd messages.

Every law is a row: met, broken with what was seen, or not reached because the program never got so
far. Nothing here judges how well a program responds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from pydantic import JsonValue

from sim.drill.drill import Drill
from sim.drill.reading_orders import read_action
from sim.drill.session import Session
from sim.errors import ResponderFailed
from sim.journal.writer import Journal, Nowhere
from sim.model.order import Decision, OrderState, OrderStatus
from sim.observe.view import MessageView, View
from sim.observe.wire import view_to_json
from sim.responders.answers import check_hello, read_decision, read_object
from sim.responders.child import Child
from sim.responders.messages import Answer, HelloAnswer
from sim.responders.pipe import Pipe
from sim.responders.program import DECISION_S, HELLO_S, end_line, hello_line, line, view_line

LAWS: Final[dict[str, str]] = {
    "hello": "starts and answers the hello in time",
    "version": "names the protocol's version in its first message",
    "whole drill": "answers every view of a whole drill",
    "in time": "answers each view within the time-out",
    "ids": "says of each answer which view it answers",
    "published": "says nothing that is not in the published schema",
    "verbs": "orders only what can be read as an order",
    "quiet": "writes nothing on its output that was not asked for",
    "think time": "declares its think time, if at all, as seconds",
    "end": "leaves by itself, with exit code 0, when it is told the end",
    "nothing left": "leaves no process behind",
    "hung up": "leaves by itself when its input is closed",
    "history": "takes the orders of an earlier sitting of the same run",
    "unknown messages": "passes over messages of a kind that it does not know",
    "odd views": "takes legal views that it has never seen",
    "refused": "goes on when each of its orders is refused",
}
# What a failure of the whole drill says about one law rather than about the drill.
_BREAKS = {
    "silent": "in time",
    "timeout": "in time",
    "not_reading": "in time",
    "stale_answer": "ids",
    "bad_answer": "published",
    "not_json": "published",
    "not_utf8": "published",
    "not_object": "published",
    "huge_line": "published",
    "too_many_orders": "published",
    "unasked_output": "quiet",
    "endless_output": "quiet",
}
LEAVES_S = 2.0


@dataclass(frozen=True, slots=True)
class Row:
    """One law and what was seen; ``is_met`` is None where it was not reached."""

    name: str
    law: str
    is_met: bool | None
    detail: str


class Examination:
    """One program before one drill; ``log`` keeps what it writes on stderr."""

    def __init__(
        self,
        command: str,
        drill: Drill,
        *,
        log: Path | None = None,
        decision_s: float = DECISION_S,
        hello_s: float = HELLO_S,
        leaves_s: float = LEAVES_S,
    ) -> None:
        self._command = command
        self._drill = drill
        self._log = log
        self._decision_s = decision_s
        self._hello_s = hello_s
        self._leaves_s = leaves_s
        self._found: dict[str, tuple[bool, str]] = {}

    def rows(self) -> list[Row]:
        """Examine the program; every law in its order."""
        self._whole_drill()
        if self._found["hello"][0]:
            self._try("hung up", self._hung_up)
            self._try("history", self._history)
            self._try("unknown messages", self._unknown_messages)
            self._try("odd views", self._odd_views)
            self._try("refused", self._refused)
        return [
            Row(name, law, *self._found.get(name, (None, "not reached")))
            for name, law in LAWS.items()
        ]

    # -- A whole drill -------------------------------------------------------------------------

    def _whole_drill(self) -> None:
        session = self._session()
        child = Child(self._command, log=self._log)
        reached = "hello"
        try:
            pipe = child.start()
            said = self._greet(pipe, session.view)
            self._met("hello", "")
            self._check("version", "protocol" in said, "not named; taken for this one")
            reached = "whole drill"
            sitting = _Sitting(self, pipe)
            while not session.is_over:
                session.step(sitting.ask(session.view))
            self._met(reached, f"{sitting.looks} views, {sitting.orders} orders")
            sitting.tell(self._found)
            self._leave(child, pipe)
        except ResponderFailed as failed:
            law = _BREAKS.get(failed.reason, reached) if reached != "hello" else reached
            self._found[reached] = (False, failed.detail)
            self._found[law] = (False, failed.detail)
        finally:
            child.close()

    def _leave(self, child: Child, pipe: Pipe) -> None:
        pipe.send(end_line(), within_s=self._decision_s)
        code = child.leaves(within_s=self._leaves_s)
        late = f"still there after {self._leaves_s:g} s"
        self._check("end", code == 0, late if code is None else f"exit code {code}")
        kin = child.left_behind()
        self._check("nothing left", not kin, f"{len(kin)} processes that it started")
        rest = pipe.rest()
        if rest:
            self._found["quiet"] = (False, f"{len(rest)} bytes after the end")

    # -- Small sittings ------------------------------------------------------------------------

    def _hung_up(self) -> str:
        with self._seated() as (child, pipe, session):
            self.ask(pipe, view_line(1, session.view), 1)
            child.hang_up()
            if child.leaves(within_s=self._leaves_s) is None:
                raise ResponderFailed("stays", f"still there after {self._leaves_s:g} s")
        return ""

    def _history(self) -> str:
        history: list[JsonValue] = [
            {"at_s": 30.0, "orders": [{"action": "acknowledge", "arguments": {}, "label": "a"}]}
        ]
        with self._seated(history) as (_, pipe, session):
            self.ask(pipe, view_line(1, session.view), 1)
        return ""

    def _unknown_messages(self) -> str:
        with self._seated() as (_, pipe, session):
            pipe.send(line("weather", sky="clear"), within_s=self._decision_s)
            self.ask(pipe, view_line(1, session.view), 1)
            pipe.check_quiet()
        return ""

    def _odd_views(self) -> str:
        with self._seated() as (_, pipe, session):
            for look, (what, view) in enumerate(_odd(session.view), 1):
                try:
                    self.ask(pipe, line("view", id=look, view=view), look)
                except ResponderFailed as failed:
                    raise ResponderFailed(failed.reason, f"{what}: {failed.detail}") from failed
        return ""

    def _refused(self) -> str:
        refused: list[OrderStatus] = []
        with self._seated() as (_, pipe, session):
            look = 0
            while not session.is_over:
                look += 1
                view = replace(session.view, orders=tuple(refused))
                decision, _ = self.ask(pipe, view_line(look, view), look)
                refused += _refusals(decision, len(refused), view.now_us)
                session.step()
            pipe.check_quiet()
        return f"{len(refused)} orders" if refused else "it gave none"

    # -- Asking --------------------------------------------------------------------------------

    def ask(self, pipe: Pipe, message: bytes, look: int) -> tuple[Decision, dict[str, Any]]:
        """Send a view; the answer, read and as it was said."""
        pipe.check_quiet()
        pipe.send(message, within_s=self._decision_s)
        said = read_object(pipe.receive(within_s=self._decision_s))
        return read_decision(said, look), said

    @contextmanager
    def _seated(
        self, history: list[JsonValue] | None = None
    ) -> Iterator[tuple[Child, Pipe, Session]]:
        """A fresh process that has answered its hello, and a fresh drill."""
        child = Child(self._command, log=self._log)
        session = self._session()
        try:
            pipe = child.start()
            self._greet(pipe, session.view, history)
            yield child, pipe, session
        finally:
            child.close()

    def _greet(
        self, pipe: Pipe, view: View, history: list[JsonValue] | None = None
    ) -> dict[str, Any]:
        hello = hello_line(view, history or [], hello_s=self._hello_s, decision_s=self._decision_s)
        pipe.send(hello, within_s=self._hello_s)
        said = read_object(pipe.receive(within_s=self._hello_s))
        check_hello(said)
        return said

    def _session(self) -> Session:
        return Session(self._drill, Journal(Nowhere()), responder="examined")

    # -- Telling -------------------------------------------------------------------------------

    def _try(self, name: str, sitting: Callable[[], str]) -> None:
        try:
            self._met(name, sitting())
        except ResponderFailed as failed:
            self._found[name] = (False, failed.detail)

    def _met(self, name: str, detail: str) -> None:
        self._found[name] = (True, detail)

    def _check(self, name: str, is_met: bool, otherwise: str) -> None:
        self._found[name] = (is_met, "" if is_met else otherwise)


class _Sitting:
    """The answers of one whole drill, and what they say about the program."""

    def __init__(self, examination: Examination, pipe: Pipe) -> None:
        self._examination = examination
        self._pipe = pipe
        self.looks = 0
        self.orders = 0
        self._slowest_s = 0.0
        self._think_us: int | None = None
        self._without_id = 0
        self._unknown: set[str] = set()
        self._unread: list[str] = []

    def ask(self, view: View) -> Decision:
        """One look."""
        self.looks += 1
        message = view_line(self.looks, view)
        decision, said = self._examination.ask(self._pipe, message, self.looks)
        self._slowest_s = max(self._slowest_s, self._pipe.waited_s)
        self.orders += len(decision.orders)
        self._without_id += "id" not in said
        if "think_s" in said:
            self._think_us = (self._think_us or 0) + decision.think_us
        self._unknown |= set(said) - Answer.model_fields.keys() - HelloAnswer.model_fields.keys()
        for order in decision.orders:
            action = read_action(order)
            if isinstance(action, str):
                self._unread.append(action)
        return decision

    def tell(self, found: dict[str, tuple[bool, str]]) -> None:
        """What was seen, law by law."""
        thought = "none declared" if self._think_us is None else f"{self._think_us / 1e6:g} s"
        unknown = ", ".join(sorted(self._unknown)[:5])
        found["in time"] = (True, f"{self._slowest_s:.3f} s at most")
        found["ids"] = (not self._without_id, _counted(self._without_id, "answers without one"))
        found["published"] = (not unknown, f"unknown fields: {unknown}" if unknown else "")
        found["verbs"] = (not self._unread, "; ".join(dict.fromkeys(self._unread[:3])))
        found["quiet"] = (True, "")
        found["think time"] = (True, thought)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count else ""


def _odd(view: View) -> Iterator[tuple[str, JsonValue]]:
    """Views that are legal and seldom come."""
    bare = replace(view, alerts=(), changes=(), messages=(), orders=(), flags={})
    yield "a view with nothing in it", {**view_to_json(bare), "signals": {}}
    yield "a field of a later version", {**view_to_json(view), "weather": {"sky": ["clear", None]}}
    text = 'Zürich 東京 🔥 \u2028 \u202e \\ " </script> \x7f' + "é" * 20_000
    said = MessageView(view.now_us, "Zoë", "engineer", text)
    yield "a message in signs beyond ASCII", view_to_json(replace(view, messages=(said,)))


def _refusals(decision: Decision, known: int, at_us: int) -> list[OrderStatus]:
    return [
        OrderStatus(
            known + number,
            order.action,
            order.arguments,
            order.label,
            OrderState.REFUSED,
            at_us,
            at_us,
            "refused for the sake of this examination",
        )
        for number, order in enumerate(decision.orders, 1)
    ]


def read_log(log: Path, most: int = 8) -> list[str]:
    """The last lines that a program wrote on stderr."""
    return log.read_text(errors="replace").splitlines()[-most:] if log.exists() else []


def to_json(rows: list[Row]) -> list[dict[str, JsonValue]]:
    """Plain values, one object a law."""
    return json.loads(  # type: ignore[no-any-return]
        json.dumps(
            [{"name": r.name, "law": r.law, "met": r.is_met, "detail": r.detail} for r in rows]
        )
    )
