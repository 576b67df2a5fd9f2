"""The root command: verbs in groups, loaded only when asked for, and every error in one place."""

from __future__ import annotations

import gc
import importlib
import io
import os
import signal
import sys
from pathlib import Path
from typing import Any

import click

from sim import __version__
from sim.cli.output import clean
from sim.errors import SimError

REFUSED = 3
INTERRUPTED = 130
OUR_BUG = 5
# Group -> verb -> (module under sim.cli that holds `command`, one line for --help).
VERBS: dict[str, dict[str, tuple[str, str]]] = {
    "Run": {
        "run": ("run", "Run a drill under a responder, score it, write the report."),
        "play": ("play", "Work a drill yourself, at a console or by lines."),
        "replay": ("replay", "Run a journal again and hold it against itself."),
        "resume": ("resume", "Go on with a run that was cut off."),
        "gm": ("gm", "Inject, nudge, freeze or end while somebody else plays."),
        "bench": ("bench", "Responders over drills and seeds, paired."),
    },
    "Plan": {
        "whatif": ("whatif", "A drill under other settings, or a plan over many years."),
        "drill-from-plan": ("drill_from_plan", "The worst that a plan has lived, as a drill."),
        "capacity": ("capacity", "Forecast, knee, sizes, purchase and scaling, from traffic."),
    },
    "Author": {
        "init": ("init", "Write a topology or scenario to start from."),
        "validate": ("validate", "Check documents; every problem at its line."),
        "plan": ("plan", "Say what a drill will do, and what was assumed."),
        "explain": ("explain", "Explain a problem code."),
        "schema": ("schema", "Print a JSON Schema for your editor or your program."),
        "list": ("list", "List drills, topologies, faults, actions, responders."),
        "show": ("show", "Show one of them."),
        "brief": ("brief", "Print the sheet for participants, or the facilitator's."),
    },
    "Results": {
        "score": ("score", "Score a run's folder."),
        "report": ("report", "Write a run's report again."),
        "explain-run": ("explain_run", "Say what each decision of a run was worth."),
        "debrief": ("debrief", "Write the debrief page and a post-mortem to fill in."),
        "postmortem": ("postmortem", "Grade what was concluded of a run, field by field."),
        "compare": ("compare", "Hold several runs side by side."),
        "export": ("export", "Write a run's telemetry as other tools read it."),
    },
    "Class": {
        "class": ("classes.group", "Run a class: roster, hand-out, marks."),
        "gradebook": ("gradebook", "Write a class's grades for Canvas, Moodle, xAPI."),
        "form": ("forms.group", "What a class sits: lint it, calibrate its seeds."),
        "curriculum": ("curriculum.group", "What is taught, what shows it, who has shown it."),
    },
    "Help": {
        "doctor": ("doctor", "Say what this machine has, and check the physics."),
        "responder": ("responder", "Check whether a program keeps to the protocol."),
        "completion": ("completion", "Print a completion script for your shell."),
        "config": ("config", "Say where things lie and which settings hold."),
    },
}


class ReaderLeft(Exception):
    """Whoever read our output went away (``gameday list | head``); that is their right."""


class Verbs(click.Group):
    """A group whose commands are imported when they are called, so that --help stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every verb, in the order of the groups."""
        return [verb for verbs in VERBS.values() for verb in verbs]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a verb's module; None for an unknown verb, which click then reports."""
        for verbs in VERBS.values():
            if cmd_name in verbs:
                module = importlib.import_module(f"sim.cli.{verbs[cmd_name][0]}")
                command: click.Command = module.command
                return command
        return None

    def invoke(self, ctx: click.Context) -> Any:
        """Call the verb; a reader of our output that went away is told apart from a failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            # Click would end with 1, which here says that a target was missed.
            raise ReaderLeft from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One section a group, from the table alone."""
        for group, verbs in VERBS.items():
            with formatter.section(group):
                formatter.write_dl([(verb, line) for verb, (_, line) in verbs.items()])


@click.command(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="A drill, topology or run is named by its catalogue id, its code, or a path.",
)
@click.version_option(__version__, prog_name="gameday")
def cli() -> None:
    """Incident and chaos drills on a simulated production system, scored.

    Start with:  gameday run canary-bad
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with the exit code that the design promises."""
    # Thousands of small objects are made and kept while documents load; none of them is garbage.
    gc.set_threshold(100_000, 50, 50)
    _open_streams()
    # Ended from outside or by a closed terminal: left in the same order as after Ctrl-C, so that no
    # program of ours lives on.
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is signal.SIG_DFL:
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        cli.main(args=arguments, prog_name="gameday", standalone_mode=False)
    except click.exceptions.Exit as exit_:
        sys.exit(exit_.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; what was acknowledged is on disk", err=True)
        sys.exit(INTERRUPTED)
    except SimError as error:
        click.echo(clean(str(error)), err=True)
        sys.exit(error.exit_code)
    except (ReaderLeft, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        # A name too long, a file where a folder should be, a full disk: the machine's word, not a
        # bug; rooms that know better have said better.
        place = "" if error.filename is None else f"{os.fsdecode(error.filename)}: "
        click.echo(clean(f"{place}{error.strerror or error}"), err=True)
        sys.exit(REFUSED)
    except Exception as error:
        if os.environ.get("GAMEDAY_DEBUG"):
            raise
        _confess(error)
        sys.exit(OUR_BUG)


def _open_streams() -> None:
    """Streams that are there and take every sign, whatever the caller closed or set."""
    if sys.stdin is None:
        # Held, so that no file of a run is given the number 0.
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _confess(error: Exception) -> None:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place: Any = ""
    if trace is not None:
        name = trace.tb_frame.f_globals.get("__name__", "?")
        place = f" in {name}, line {trace.tb_lineno}"
    click.echo(
        f"this is our bug, not yours: {type(error).__name__}: {error}{place}\n"
        "set GAMEDAY_DEBUG=1 and run it again to see the whole trace",
        err=True,
    )
