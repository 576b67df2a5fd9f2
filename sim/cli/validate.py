"""``gameday validate``: every problem of a document, at its line."""

from __future__ import annotations

import click

from sim.cli.output import clean, json_option, print_json
from sim.errors import DocumentError, Problem, UnknownName

INVALID = 3


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--strict", is_flag=True, help="Advice fails too.")
@click.option(
    "--solve", is_flag=True, help="Run the drill: oracle and reference must meet targets."
)
@json_option
def command(names: tuple[str, ...], strict: bool, solve: bool, as_json: bool) -> None:
    """Check topologies, scenarios and scripts by id, code or path."""
    problems: list[Problem] = []
    notes: list[str] = []
    for name in names:
        try:
            problems += _check(name)
        except DocumentError as error:
            problems += error.problems
        except UnknownName as error:
            if as_json:
                print_json({"valid": False, "problems": [], "error": str(error)})
            raise
    failed = [p for p in problems if strict or not p.code.startswith("W")]
    if solve and not failed:
        from sim.cli.solving import unsolved

        notes = [words for name in names for words in unsolved(name)]
    if as_json:
        told = [
            {"file": p.file, "line": p.line, "column": p.column, "path": p.path, "code": p.code,
             "message": p.message}
            for p in problems
        ]  # fmt: skip
        print_json({"valid": not failed and not notes, "problems": told, "unsolved": notes})
    else:
        for problem in problems:
            click.echo(clean(str(problem)), err=True)
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


def _check(name: str) -> list[Problem]:
    from sim.documents.loading import load_any

    return list(load_any(name))
