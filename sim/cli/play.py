"""``gameday play``: work a drill yourself."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.output import json_option, talk

INTERRUPTED = 130


@click.command()
@click.argument("name", metavar="DRILL")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**62), help="Luck.")
@click.option(
    "--pace",
    type=click.FloatRange(0.1, 600.0),
    help="Simulated seconds per second; left out, time stands still while you type.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Run folder; left out: in runs/.")
@click.option("--line", is_flag=True, help="One verb a line, on a terminal too.")
@json_option
def command(
    name: str, seed: int, pace: float | None, out: Path | None, line: bool, as_json: bool
) -> None:
    """Work DRILL yourself: at a console on a terminal, by lines through a pipe."""
    from sim.cli.compiling import say_when_compiling
    from sim.cli.judging import ask
    from sim.cli.run import finish, new_folder
    from sim.cli.seats import seat_of_a_person
    from sim.drill.runner import run

    asked = ask(name, responder="idle", seed=seed, plane="request").seated("person")
    folder = out if out is not None else new_folder(asked.drill.scenario.code, seed, "person")
    say_when_compiling(asked.drill.plane)
    try:
        seat = seat_of_a_person(by_line=line or as_json, as_json=as_json, pace=pace)
        result = run(asked.drill, seat, out=folder, asked=asked.words)
    except KeyboardInterrupt:
        talk(f"\nleft; everything acknowledged is kept. Go on with: gameday resume {folder}")
        raise SystemExit(INTERRUPTED) from None
    finish(asked, result, folder, report=True, as_json=as_json)
