"""Any program as a responder: one JSON object a line, in and out.

    > {"type": "hello", "protocol": 1, "engine": ..., "limits": {...}, "briefing": {...}, ...}
    < {"type": "hello", "protocol": 1}
    > {"type": "view", "id": 1, "view": {...}}
    < {"id": 1, "orders": [{"action": "rollback", "service": "cart", "label": "back"}]}
    > {"type": "end"}

``sim.responders.messages`` holds every message's fields. The program runs in a fresh empty folder
with a clean environment, in a session of its own; whatever it started is gone when the drill is
over. Limits contain accidents; they are no sandbox.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from pathlib import Path

from pydantic import JsonValue

from sim import __version__
from sim.errors import ResponderFailed
from sim.model.order import Decision, Think
from sim.observe.view import View
from sim.observe.wire import PROTOCOL, briefing_to_json, view_to_json
from sim.responders.answers import check_hello, read_decision, read_object
from sim.responders.child import Child, Limits
from sim.responders.messages import MOST_ORDERS
from sim.responders.pipe import MOST_LINE_BYTES, MOST_OUTPUT_BYTES, Pipe
from sim.units import SECOND

DECISION_S = 10.0
# The first answer waits for the program's own imports.
HELLO_S = 30.0
# So long it may take to leave by itself once it was told the end.
_FAREWELL_S = 1.0


class Program:
    """A program that answers views. ``history`` is what earlier sittings of this run ordered.

    ``think`` says what its thinking costs: what it declares, or the wall time of each answer.
    """

    def __init__(
        self,
        command: str,
        *,
        log: Path | None = None,
        decision_s: float = DECISION_S,
        hello_s: float = HELLO_S,
        limits: Limits | None = None,
        think: Think = Think.DECLARED,
    ) -> None:
        self.name = f"exec:{command}"
        self.history: list[JsonValue] = []
        self.child = Child(command, log=log, limits=limits)
        self._decision_s = decision_s
        self._hello_s = hello_s
        self._think = think
        self._pipe: Pipe | None = None
        self._looks = 0
        self._answered_us: int | None = None

    def decide(self, view: View) -> Decision:
        """Ask the program.

        Raises:
            ResponderFailed: with the name of what it did wrong.
        """
        pipe = self._pipe or self._start(view)
        # Told the end only if it keeps its word: whoever breaks it is ended without a farewell.
        self._pipe = None
        pipe.check_quiet()
        self._looks += 1
        look = view_line(self._looks, view, answers_from_us=self._answered_us)
        pipe.send(look, within_s=self._decision_s)
        answer = pipe.receive(within_s=self._decision_s)
        took_us = round(pipe.waited_s * SECOND)
        decision = read_decision(read_object(answer), self._looks)
        self._answered_us = view.now_us
        self._pipe = pipe
        return decision if self._think is Think.DECLARED else replace(decision, think_us=took_us)

    def close(self) -> None:
        """Tell it the end, then end it and all that it started; remove its folder."""
        if self._pipe is not None:
            with contextlib.suppress(ResponderFailed):
                self._pipe.send(end_line(), within_s=_FAREWELL_S)
                self.child.hang_up()
                self.child.leaves(within_s=_FAREWELL_S)
            self._pipe = None
        self.child.close()

    def _start(self, view: View) -> Pipe:
        pipe = self.child.start()
        hello = hello_line(view, self.history, hello_s=self._hello_s, decision_s=self._decision_s)
        pipe.send(hello, within_s=self._hello_s)
        check_hello(read_object(pipe.receive(within_s=self._hello_s)))
        return pipe


def hello_line(view: View, history: list[JsonValue], *, hello_s: float, decision_s: float) -> bytes:
    """The first message, before the clock starts."""
    return line(
        "hello",
        protocol=PROTOCOL,
        engine=__version__,
        limits={
            "hello_s": hello_s,
            "decision_s": decision_s,
            "orders": MOST_ORDERS,
            "line_bytes": MOST_LINE_BYTES,
            "output_bytes": MOST_OUTPUT_BYTES,
        },
        briefing=briefing_to_json(view),
        history=history,
    )


def view_line(look: int, view: View, *, answers_from_us: int | None = None) -> bytes:
    """Look number ``look``."""
    return line("view", id=look, view=view_to_json(view, answers_from_us=answers_from_us))


def end_line() -> bytes:
    """The last message."""
    return line("end")


def line(kind: str, **fields: JsonValue) -> bytes:
    """One message without its end of line."""
    message = {"type": kind, **fields}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
