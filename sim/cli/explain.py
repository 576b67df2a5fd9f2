"""``gameday explain``: what a problem code means and how to mend it."""

from __future__ import annotations

import click

from sim.cli.output import fold, json_option, print_json
from sim.errors import UnknownName


@click.command()
@click.argument("code", metavar="CODE")
@json_option
def command(code: str, as_json: bool) -> None:
    """Explain a problem code such as E301."""
    from sim.documents.explanations import EXPLANATIONS

    found = EXPLANATIONS.get(code.upper())
    if found is None:
        raise UnknownName("problem code", code, EXPLANATIONS)
    if as_json:
        told = {"title": found.title, "why": found.why, "example": found.example}
        print_json({"code": code.upper(), **told, "mend": found.mend})
        return
    click.echo("\n".join(fold(line) for line in found.text(code.upper()).splitlines()))
