"""The four doors to a drill: keys, lines, a script, a program. Each is handed the same lines."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import replace
from pathlib import Path

from textual.widgets import Input

from sim.cli.lines import parse
from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.journal.record import RunRecord
from sim.model.playbook import Playbook
from sim.units import SECOND
from tests.console.seat import by_line, keys, sheet, sit

# Answers the n-th view with the n-th order of a file, and nothing after the last.
PROGRAM = """
import json, sys
orders = json.load(open(sys.argv[1]))
for line in sys.stdin:
    told = json.loads(line)
    if told["type"] == "hello":
        print(json.dumps({"type": "hello", "protocol": 1}), flush=True)
    elif told["type"] == "view":
        given = [orders.pop(0)] if orders else []
        print(json.dumps({"id": told["id"], "orders": given}), flush=True)
    elif told["type"] == "end":
        break
"""


def through_keys(drill: Drill, lines: tuple[str, ...], tmp_path: Path) -> RunRecord:
    """Typed at the console after a colon; what cannot be taken back is said yes to."""

    async def play(app, pilot):
        for line in lines:
            await keys(pilot, ":")
            app.query_one("#line", Input).value = line
            await keys(pilot, "enter")
            if sheet(app) and not app._session.is_over:
                await keys(pilot, "y")
        while not app._session.is_over:
            app.let_pass(7 * SECOND)

    return sit(play, on=drill).record


def through_lines(drill: Drill, lines: tuple[str, ...], tmp_path: Path) -> RunRecord:
    """Through a pipe, one line one order."""
    return by_line(list(lines), on=drill).record


def through_a_script(drill: Drill, lines: tuple[str, ...], tmp_path: Path) -> RunRecord:
    """A rule an order, each due at once: a rule is followed at one look, the next at the next."""
    rules = [
        {"when": {"after": "0s"}, "do": [{"action": order.action, "arguments": order.arguments}]}
        for order in map(parse, lines)
    ]
    script = Playbook.model_validate({"rules": rules})
    return run(drill, "script", script=script).record


def through_a_program(drill: Drill, lines: tuple[str, ...], tmp_path: Path) -> RunRecord:
    """JSON lines, one order an answer; it declares no thinking."""
    program, told = tmp_path / "program.py", tmp_path / "orders.json"
    program.write_text(PROGRAM)
    orders = [{"action": order.action, "arguments": order.arguments} for order in map(parse, lines)]
    told.write_text(json.dumps(orders))
    words = [sys.executable, str(program), str(told)]
    result = run(drill, f"exec:{shlex.join(words)}")
    assert result.failure is None
    return result.record


DOORS = {
    "console": through_keys,
    "lines": through_lines,
    "script": through_a_script,
    "program": through_a_program,
}


def after_the_seat(record: RunRecord) -> list[str]:
    """Every line of a journal but the head, which names the seat; of the chain that begins there
    nothing."""
    return [replace(entry, previous="").line() for entry in record.entries[1:]]
