"""``gameday curriculum show``: one thing of the curriculum, and how it is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import fold, json_option, print_json, strong

if TYPE_CHECKING:
    from sim.classroom.curriculum.curriculum import Curriculum

Facts = dict[str, Any]


@click.command()
@click.argument("name", metavar="ID")
@click.option("--spoil", is_flag=True, help="Name the drills: what one can show tells its cause.")
@json_option
def command(name: str, spoil: bool, as_json: bool) -> None:
    """Show ID: a criterion (IR1), a section, a sub-section, a skill, an objective or a role."""
    from sim.classroom.curriculum.curriculum import load_curriculum
    from sim.errors import UnknownName

    found = described(name, spoil=spoil)
    if found is None:
        raise UnknownName("part of the curriculum", name, load_curriculum().ids())
    if as_json:
        print_json(found)
        return
    for line in _lines(found):
        click.echo(line)


def described(name: str, *, spoil: bool) -> Facts | None:
    """Everything about one id, by label; None where nothing has that id."""
    from sim.classroom.curriculum.curriculum import load_curriculum

    curriculum = load_curriculum()
    told = (
        find(curriculum, name, spoil=spoil)
        for find in (_criterion, _skill, _subsection, _section, _group)
    )
    return next((found for found in told if found is not None), None)


def _lines(found: Facts) -> Iterator[str]:
    yield strong(f"{found.pop('id')}  {found.pop('text')}")
    for key, value in found.items():
        label = key.replace("_", " ")
        if isinstance(value, dict):
            yield f"  {label}:"
            for name, words in value.items():
                yield fold(f"{name}: {words}", first="    ", then="      ")
        elif isinstance(value, list):
            yield fold(f"{label}: {', '.join(map(str, value)) or '-'}", first="  ", then="    ")
        elif value not in ("", None):
            yield fold(f"{label}: {value}", first="  ", then="    ")


def _criterion(curriculum: Curriculum, name: str, *, spoil: bool) -> Facts | None:
    from sim.classroom.curriculum.coverage import asked, coverage

    for one in coverage(curriculum):
        criterion = one.criterion
        if name not in (criterion.code, criterion.id):
            continue
        return {
            "id": criterion.code,
            "text": criterion.text,
            "full_id": criterion.id,
            "rests_on": _rules(criterion.rests_on),
            "only_in_drills_of": None if criterion.only_in is None else criterion.only_in.value,
            "least_evidence": " or ".join(map(asked, criterion.least)),
            "drills_that_ship": len(one.drills),
            "papers_that_ship": len(one.papers),
            **({"drills": list(one.drills)} if spoil else {}),
            "missing": list(one.missing),
            "lacks": criterion.lacks,
            "not_measured": criterion.outside,
        }
    return None


def _rules(names: tuple[str, ...]) -> dict[str, str]:
    from sim.classroom.curriculum.rules import RULES

    return {name: RULES[name].about for name in names}


def _skill(curriculum: Curriculum, name: str, *, spoil: bool) -> Facts | None:
    from sim.classroom.curriculum.coverage import needs_of, skills

    for one in skills(curriculum):
        if one.id != name:
            continue
        return {
            "id": one.id,
            "text": one.bullet.text,
            "criteria": list(one.subsection.criteria),
            "can_be_measured": one.bullet.measurable.value,
            "shown_by": _rules(one.bullet.shown_by),
            "only_in_drills_of": None if one.bullet.only_in is None else one.bullet.only_in.value,
            "shown_in_drills": len(one.drills),
            **({"drills": list(one.drills)} if spoil else {}),
            "needs": [need.value for need in needs_of(one)],
            "what_would_show_it": one.bullet.awaits,
            "not_measured": one.bullet.outside,
        }
    return None


def _subsection(curriculum: Curriculum, name: str, *, spoil: bool) -> Facts | None:
    del spoil
    for part in curriculum.subsections:
        if part.id == name:
            skills = {f"{part.id}.{bullet.id}": bullet.text for bullet in part.bullets}
            return {
                "id": part.id,
                "text": part.title,
                "criteria": list(part.criteria),
                "skills": skills,
            }
    return None


def _section(curriculum: Curriculum, name: str, *, spoil: bool) -> Facts | None:
    del spoil
    for section in curriculum.sections:
        if section.id == name:
            parts = {part.id: part.title for part in section.subsections}
            return {"id": section.id, "text": section.title, "subsections": parts}
    return None


def _group(curriculum: Curriculum, name: str, *, spoil: bool) -> Facts | None:
    del spoil
    for objective in curriculum.objectives:
        if objective.id == name:
            criteria = {code: curriculum.criterion(code).text for code in objective.criteria}
            return {"id": objective.id, "text": objective.text, "criteria": criteria}
    for role in curriculum.roles:
        if role.id == name:
            return {
                "id": role.id,
                "text": role.role,
                "criteria": {code: curriculum.criterion(code).text for code in role.criteria},
                "where_to_look": role.shows,
                "not_measured": role.outside,
            }
    return None
