"""``gameday responder check``: whether a program keeps to the protocol, before it sits a drill."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.output import clean, faint, json_option, print_json, table, talk, tick

if TYPE_CHECKING:
    from sim.drill.conformance import Row

FAILED = 4
# A bad release, a page and a way back, in six minutes.
SMALLEST = "bad_deploy"


@click.group()
def command() -> None:
    """Programs that respond: see docs/PROGRAMS.md."""


@command.command()
@click.argument("program", metavar="PROGRAM")
@click.option("--drill", "name", default=SMALLEST, show_default=True, help="Which drill it sits.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**62), help="Luck.")
@click.option(
    "--time-out",
    "time_out_s",
    default=10.0,
    show_default=True,
    type=click.FloatRange(0.01, 3600.0),
    help="Seconds that it has for each answer.",
)
@json_option
def check(program: str, name: str, seed: int, time_out_s: float, as_json: bool) -> None:
    """Sit PROGRAM (a path, or a command in quotes) down and hold it against the protocol.

    Exit code 0 where every law holds, else 4.
    """
    from sim.cli.compiling import say_when_compiling
    from sim.cli.judging import ask
    from sim.drill.conformance import Examination, read_log, to_json
    from sim.responders.program import HELLO_S

    asked = ask(name, responder="idle", seed=seed, plane="request")
    say_when_compiling(asked.drill.plane)
    with tempfile.TemporaryDirectory(prefix="examined-") as folder:
        log = Path(folder) / "stderr"
        rows = Examination(
            program,
            asked.drill,
            log=log,
            decision_s=time_out_s,
            hello_s=max(HELLO_S, time_out_s),
        ).rows()
        said = read_log(log)
    is_good = all(row.is_met for row in rows)
    if as_json:
        found: dict[str, object] = {"checks": to_json(rows), "stderr": list(said)}
        print_json({"program": program, "ok": is_good, **found})
    else:
        click.echo(table(("", "law", "what was seen"), [_cells(row) for row in rows]))
        for words in () if is_good else said:
            talk(faint(f"  stderr: {clean(words)}"))
    if not is_good:
        raise SystemExit(FAILED)


def _cells(row: Row) -> tuple[str, str, str]:
    sign = "-" if row.is_met is None else tick(row.is_met)
    return sign, row.law, row.detail
