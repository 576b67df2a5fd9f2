"""``gameday validate``: every problem of a document, at its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sim.cli.output import clean, json_option, print_json
from sim.errors import DocumentError, Problem, UnknownName

if TYPE_CHECKING:
    from sim.cli.solving import Contest

INVALID = 3


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--strict", is_flag=True, help="Advice fails too.")
@click.option(
    "--solve",
    is_flag=True,
    help="Run the drill: oracle and reference must meet all targets, idle and panic must not.",
)
@click.option(
    "--seeds",
    default=3,
    show_default=True,
    type=click.IntRange(1, 1_000),
    help="With --solve: on seeds 1 to so many.",
)
@json_option
def command(names: tuple[str, ...], strict: bool, solve: bool, seeds: int, as_json: bool) -> None:
    """Check topologies, scenarios and scripts by id, code or path."""
    try:
        problems = [problem for name in names for problem in _check(name)]
    except UnknownName as error:
        if as_json:
            print_json({"valid": False, "problems": [], "error": str(error)})
        raise
    contests: list[Contest] = []
    failed = [p for p in problems if strict or not p.code.startswith("W")]
    if solve and not failed:
        contests = _solve(names, range(1, seeds + 1))
    notes = [words for contest in contests for words in contest.faults()]
    if as_json:
        told = [
            {"file": p.file, "line": p.line, "column": p.column, "path": p.path, "code": p.code,
             "message": p.message}
            for p in problems
        ]  # fmt: skip
        solved = {"solve": [contest.as_json() for contest in contests]} if solve else {}
        valid = not failed and not notes
        print_json({"valid": valid, "problems": told, "unsolved": notes, **solved})
    else:
        for problem in problems:
            click.echo(clean(str(problem)), err=True)
        for contest in contests:
            click.echo(contest.table() + "\n")
        for words in notes:
            click.echo(clean(words), err=True)
        if not failed and not notes:
            what = "document" if len(names) == 1 else "documents"
            advice = f", {len(problems)} with advice" if problems else ""
            click.echo(f"{len(names)} {what} valid{advice}")
    if failed:
        raise SystemExit(INVALID)
    if notes:
        raise SystemExit(1)


def _solve(names: tuple[str, ...], seeds: range) -> list[Contest]:
    from sim.cli.compiling import say_when_compiling
    from sim.cli.solving import contest

    say_when_compiling("request")
    found = (contest(name, seeds) for name in names)
    return [one for one in found if one is not None]


def _check(name: str) -> tuple[Problem, ...]:
    from sim.documents.loading import load_any

    try:
        return load_any(name)
    except DocumentError as error:
        return error.problems
