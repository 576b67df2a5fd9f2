"""``gameday play``: work a drill yourself, in practice or as a registered attempt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.output import json_option, talk

if TYPE_CHECKING:
    from sim.cli.judging import Asked
    from sim.drill.drill import Drill
    from sim.drill.runner import RunResult
    from sim.model.attempt import Attempt
    from sim.responders.base import Responder

INTERRUPTED = 130


@click.command()
@click.argument("name", metavar="DRILL", required=False)
@click.option("--draw", metavar="WISH", help="Draw one unseen: level=2,length<=30m; or any.")
@click.option("--seed", type=click.IntRange(0, 2**62), help="Luck; left out: 1, or a secret one.")
@click.option(
    "--pace",
    type=click.FloatRange(0.1, 600.0),
    help="Simulated seconds per second; left out, time stands still while you type.",
)
@click.option("--registered", is_flag=True, help="An attempt that counts: no hints, no going back.")
@click.option(
    "--packet",
    "packet_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Begin the registered attempt that your instructor handed out.",
)
@click.option("--person", default="", help="Registered: whose attempt it is.")
@click.option("--pauses", default="0s", show_default=True, help="Registered: pauses, all together.")
@click.option(
    "--extra-time",
    default=1.0,
    show_default=True,
    type=click.FloatRange(1.0, 4.0),
    help="Registered: so many times the wall time for the same simulated time.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Run folder; left out: in runs/.")
@click.option("--line", is_flag=True, help="One verb a line, on a terminal too.")
@json_option
def command(
    name: str | None,
    draw: str | None,
    seed: int | None,
    pace: float | None,
    registered: bool,
    packet_file: Path | None,
    person: str,
    pauses: str,
    extra_time: float,
    out: Path | None,
    line: bool,
    as_json: bool,
) -> None:
    """Work DRILL yourself: at a console on a terminal, by lines through a pipe.

    In practice there are hints, and `rewind 5m` goes back. A --registered attempt has neither: its
    pace, pauses and extra time are fixed beforehand, seed and truth stay out of its folder until it
    ends, and it is logged.
    """
    from sim.cli.attempts import began
    from sim.cli.compiling import say_when_compiling
    from sim.cli.judging import PERSON, ask
    from sim.cli.run import finish, new_folder
    from sim.cli.seats import seat_of_a_person
    from sim.model.attempt import Attempt
    from sim.units import SECOND, parse_duration

    if packet_file is not None:
        if name or draw or seed is not None or registered or pace is not None:
            raise click.UsageError("--packet says which drill, which seed and which terms")
        _play_packet(packet_file, out, by_line=line or as_json, as_json=as_json)
        return
    drill_name = _named(name, draw)
    attempt = None
    if registered:
        try:
            pauses_s = parse_duration(pauses) / SECOND
        except ValueError as error:
            raise click.BadParameter(f"{error}", param_hint="--pauses") from error
        attempt = Attempt(person, pace or 1.0, pauses_s, extra_time)
    elif person or pauses != "0s" or extra_time != 1.0:
        raise click.UsageError("--person, --pauses and --extra-time go with --registered")
    asked = ask(drill_name, responder="idle", seed=_seed(seed, registered), plane="request")
    asked = asked.seated(PERSON)
    if attempt is not None:
        asked = _registered(asked, attempt)
    word = "" if registered else str(asked.drill.seed)
    folder = out if out is not None else new_folder(asked.drill.scenario.code, word, PERSON)
    say_when_compiling(asked.drill.plane)
    seat = seat_of_a_person(
        by_line=line or as_json, as_json=as_json, pace=pace, attempt=attempt, folder=folder
    )
    began(asked.drill, folder)
    asked, result, folder = played(asked, seat, folder)
    finish(asked, result, folder, report=True, as_json=as_json)


def played(
    asked: Asked, seat: Responder, folder: Path, start: tuple[Path, int] | None = None
) -> tuple[Asked, RunResult, Path]:
    """Let a person play to the end; in practice through as many folders as they go back."""
    from sim.cli.attempts import ended
    from sim.drill.rewinding import Rewound
    from sim.drill.runner import run

    while True:
        try:
            words = asked.words
            if asked.drill.is_registered:
                # An id names the cause; the code does not.
                words = {"name": asked.drill.scenario.code, "responder": asked.responder}
            result = run(asked.drill, seat, out=folder, asked=words, start=start)
        except KeyboardInterrupt:
            talk(f"\nleft; everything acknowledged is kept. Go on with: gameday resume {folder}")
            raise SystemExit(INTERRUPTED) from None
        except Rewound as back:
            asked, folder, start = gone_back(asked, folder, back.to_us)
            continue
        ended(asked.drill, folder, result)
        return asked, result, folder


def gone_back(asked: Asked, folder: Path, to_us: int) -> tuple[Asked, Path, tuple[Path, int]]:
    """The drill that goes on from a moment of a run, its folder, and where it starts from."""
    from sim.cli.run import beside
    from sim.drill.rewinding import drill_of
    from sim.units import clock

    talk(f"  back to {clock(to_us)}; what you did until then stays as it was")
    drill = drill_of(asked.drill, to_us)
    return replace(asked, drill=drill), beside(folder), (folder, to_us)


def _play_packet(path: Path, out: Path | None, *, by_line: bool, as_json: bool) -> None:
    """Begin the attempt of a packet, play it to its end, and judge it."""
    from sim.classroom.packet import Packet
    from sim.cli.attempts import began
    from sim.cli.compiling import say_when_compiling
    from sim.cli.packets import asked_of, attempt_of
    from sim.cli.run import finish, new_folder
    from sim.cli.seats import seat_of_a_person

    packet = Packet.read(path)
    asked = asked_of(packet, path.parent / "banks")
    folder = out if out is not None else new_folder(packet.code, packet.number, packet.trainee)
    say_when_compiling(asked.drill.plane)
    seat = seat_of_a_person(
        by_line=by_line, as_json=as_json, pace=None, attempt=attempt_of(packet), folder=folder
    )
    began(asked.drill, folder)
    asked, result, folder = played(asked, seat, folder)
    finish(asked, result, folder, report=True, as_json=as_json)


def _named(name: str | None, draw: str | None) -> str:
    if (name is None) == (draw is None):
        raise click.UsageError("name a DRILL, or draw one: gameday play --draw level=2")
    if name is not None:
        return name
    from sim.cli.drawing import drawn

    assert draw is not None
    code = drawn(draw)
    talk(f"  drawn: {code}")
    return code


def _seed(seed: int | None, registered: bool) -> int:
    """A registered attempt has a seed that nobody knows, unless one was given."""
    if seed is not None:
        return seed
    if not registered:
        return 1
    from secrets import randbelow

    return randbelow(2**62)


def _registered(asked: Asked, attempt: Attempt) -> Asked:
    from secrets import token_hex

    drill: Drill = replace(asked.drill, conduct=attempt.as_dict(), salt=token_hex(32))
    return replace(asked, drill=drill)
