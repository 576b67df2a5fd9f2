"""``gameday form lint``: a form held against what it says to show."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.output import clean, json_option, print_json


@click.command()
@click.argument("name", metavar="FORM")
@click.option(
    "--banks",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where banks of your own lie; beside them the catalogue's are known.",
)
@json_option
def command(name: str, banks: Path | None, as_json: bool) -> None:
    """Check FORM (an id or a path); each complaint says what to change. Exit code 1 for any."""
    from sim.classroom.bank import find_bank
    from sim.classroom.form_file import load_form
    from sim.classroom.lint import lint

    loaded = load_form(name)
    folders = () if banks is None else (banks,)
    problems = lint(loaded, lambda code: find_bank(code, *folders))
    if as_json:
        told = [
            {"code": p.code, "line": p.line, "column": p.column, "message": p.message}
            for p in problems
        ]
        print_json({"form": loaded.name, "items": len(loaded.scenarios), "complaints": told})
    else:
        for problem in problems:
            click.echo(clean(str(problem)), err=True)
        minutes = sum(one.model.lasts for one in loaded.scenarios) // 60_000_000
        claims = ", ".join(loaded.model.claims) or "nothing"
        click.echo(f"{loaded.name}: {len(loaded.scenarios)} drills, {minutes} minutes; {claims}")
    if problems:
        raise SystemExit(1)
