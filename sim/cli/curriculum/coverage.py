"""``gameday curriculum coverage``: what the drills can show, and what nothing shows yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import json_option, print_json, strong, table, talk

if TYPE_CHECKING:
    from sim.classroom.curriculum.coverage import Covered, Skill
    from sim.classroom.curriculum.curriculum import Curriculum


@click.command()
@click.option("--spoil", is_flag=True, help="Name the drills: what one can show tells its cause.")
@json_option
def command(spoil: bool, as_json: bool) -> None:
    """Say of each criterion whether the drills give its least evidence, and what is missing.

    Below: what of each sub-section any drill shows, and every skill that nothing shows yet.
    """
    from sim.classroom.curriculum.coverage import coverage, skills
    from sim.classroom.curriculum.curriculum import load_curriculum

    curriculum = load_curriculum()
    covered, found = coverage(curriculum), list(skills(curriculum))
    if as_json:
        print_json(
            {
                "criteria": [_criterion(one, spoil=spoil) for one in covered],
                "subsections": _subsections(curriculum, found),
                "skills": [_skill(one, spoil=spoil) for one in found],
            }
        )
        return
    head = ("", "criterion", "drills", "least evidence")
    click.echo(table(head, [_row(one, spoil=spoil) for one in covered]))
    click.echo()
    click.echo(table(("sub-section", "shown", "the rest needs"), _parts(curriculum, found)))
    dark = [one for one in found if not one.drills]
    click.echo(strong(f"\nSkills that no drill shows yet: {len(dark)} of {len(found)}"))
    click.echo(table(("skill", "needs", "what would show it"), [_dark(one) for one in dark]))
    enough = sum(one.is_enough for one in covered)
    talk(f"\n{enough} of {len(covered)} criteria have their least evidence in the drills that ship")
    talk("one of them in full: gameday curriculum show IR1")


def _row(one: Covered, *, spoil: bool) -> tuple[str, str, str, str]:
    drills = " ".join(one.drills) if spoil else str(len(one.drills))
    return one.criterion.code, one.criterion.text, drills or "-", standing(one)


def standing(one: Covered) -> str:
    """``yes``, or what is missing and why."""
    if one.is_enough:
        return "yes"
    told = f"{', '.join(one.missing)}"
    return f"{told}; lacks {one.criterion.lacks}" if one.criterion.needs else told


def _parts(curriculum: Curriculum, found: list[Skill]) -> list[tuple[str, str, str]]:
    return [
        (str(part["id"]), f"{part['shown']} of {part['skills']}", ", ".join(part["needs"]) or "-")
        for part in _subsections(curriculum, found)
    ]


def _subsections(curriculum: Curriculum, found: list[Skill]) -> list[dict[str, Any]]:
    from sim.classroom.curriculum.coverage import needs_of

    told = []
    for part in curriculum.subsections:
        mine = [one for one in found if one.subsection is part]
        needs = dict.fromkeys(need.value for one in mine for need in needs_of(one))
        told.append(
            {
                "id": part.id,
                "criteria": list(part.criteria),
                "skills": len(mine),
                "shown": sum(bool(one.drills) for one in mine),
                "needs": list(needs),
            }
        )
    return told


def _dark(one: Skill) -> tuple[str, str, str]:
    from sim.classroom.curriculum.coverage import needs_of

    needs = ", ".join(need.value for need in needs_of(one))
    return one.id, needs, one.bullet.awaits or f"a drill in which {one.bullet.shown_by[0]} is found"


def _criterion(one: Covered, *, spoil: bool) -> dict[str, Any]:
    return {
        "code": one.criterion.code,
        "id": one.criterion.id,
        "counts": one.counts,
        "least": [least.as_dict() for least in one.criterion.least],
        "enough": one.is_enough,
        "missing": list(one.missing),
        "needs": [need.value for need in one.criterion.needs],
        "lacks": one.criterion.lacks,
        **({"drills": list(one.drills)} if spoil else {}),
    }


def _skill(one: Skill, *, spoil: bool) -> dict[str, Any]:
    from sim.classroom.curriculum.coverage import needs_of

    return {
        "id": one.id,
        "measurable": one.bullet.measurable.value,
        "shown_by": list(one.bullet.shown_by),
        "shown_in": len(one.drills),
        "needs": [need.value for need in needs_of(one)],
        **({"drills": list(one.drills)} if spoil else {}),
    }
