"""``gameday curriculum objectives``: objectives and roles, and what the drills can show of them."""

from __future__ import annotations

from typing import Any

import click

from sim.cli.output import json_option, print_json, table, talk


@click.command()
@json_option
def command(as_json: bool) -> None:
    """List the six objectives and six roles; a criterion with a star has its least evidence."""
    from sim.classroom.curriculum.coverage import coverage
    from sim.classroom.curriculum.curriculum import load_curriculum

    curriculum = load_curriculum()
    enough = {one.criterion.code for one in coverage(curriculum) if one.is_enough}
    groups = [(one.id, one.text, one.criteria) for one in curriculum.objectives]
    groups += [(one.id, one.role, one.criteria) for one in curriculum.roles]
    if as_json:
        print_json({"groups": [_group(*group, enough=enough) for group in groups]})
        return
    rows = [
        (
            name,
            text,
            " ".join(f"{code}*" if code in enough else code for code in criteria),
            f"{len(enough & set(criteria))} of {len(criteria)}",
        )
        for name, text, criteria in groups
    ]
    click.echo(table(("", "objective or role", "criteria", "enough in the drills"), rows))
    talk("\na role is a profile of evidence, never a certificate")


def _group(name: str, text: str, criteria: tuple[str, ...], *, enough: set[str]) -> dict[str, Any]:
    told = [{"code": code, "enough": code in enough} for code in criteria]
    return {"id": name, "text": text, "criteria": told}
