"""``gameday curriculum profile``: what a class's marks show of each trainee."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import json_option, print_json, strong, table, talk

if TYPE_CHECKING:
    from sim.classroom.curriculum.curriculum import Curriculum
    from sim.classroom.curriculum.profile import Profile, Standing


@click.command()
@click.argument("folder", metavar="CLASS", type=click.Path(path_type=Path, file_okay=False))
@click.option("--trainee", help="Only this pseudonym.")
@click.option("--practice", is_flag=True, help="Take practice and unsealed runs as evidence too.")
@json_option
def command(folder: Path, trainee: str | None, practice: bool, as_json: bool) -> None:
    """Say of each trainee of the folder CLASS where the marks place them against the line.

    Below the least evidence there is no number.
    """
    from sim.classroom.book import ClassFolder
    from sim.classroom.curriculum.curriculum import load_curriculum
    from sim.classroom.curriculum.profile import profiles
    from sim.errors import JournalError, UnknownName

    curriculum = load_curriculum()
    book = ClassFolder(folder)
    if not book.marks_file.exists():
        raise JournalError(
            f"{folder}: holds no marks; `gameday class mark` writes {book.marks_file}"
        )
    found = profiles(curriculum, book.marks(), practice=practice)
    if trainee is not None:
        if trainee not in found:
            raise UnknownName("trainee with a mark", trainee, found)
        found = {trainee: found[trainee]}
    if as_json:
        print_json(
            {
                "standard": curriculum.standard.model_dump(mode="json"),
                "profiles": [_json(curriculum, one) for one in found.values()],
            }
        )
        return
    for one in found.values():
        for line in _lines(curriculum, one):
            click.echo(line)
    talk(_told(curriculum))


def _lines(curriculum: Curriculum, profile: Profile) -> Iterator[str]:
    from sim.classroom.curriculum.outcomes import objectives, roles

    yield strong(profile.trainee)
    for words in _trust(profile):
        yield f"  {words}"
    rows = [
        (criterion.code, criterion.text, *_cells(profile.standings[criterion.code]))
        for criterion in curriculum.criteria
    ]
    yield table(("", "criterion", "estimate", "where it stands"), rows)
    yield ""
    groups = [
        *objectives(curriculum, profile.standings),
        *roles(curriculum, profile.standings),
    ]
    told = [(group.id, group.text, group.verdict) for group in groups]
    yield table(("", "objective or role", "what is known"), told)
    yield ""


def _cells(standing: Standing) -> tuple[str, str]:
    if standing.estimate is None:
        return "-", f"{standing.band.value}: {', '.join(standing.missing)}"
    interval = f"{standing.estimate:.2f} [{standing.low:.2f}, {standing.high:.2f}]"
    return interval, f"{standing.band.value}, over {len(standing.drills)} drills"


def _trust(profile: Profile) -> Iterator[str]:
    for trust in profile.trust:
        yield trust.words
    if profile.unsealed:
        yield f"unsealed: {profile.unsealed} of the marks were taken without a seal"
    if profile.left_out:
        yield (
            f"left out: {profile.left_out} marks that are practice, have no score or cannot be "
            "believed"
        )


def _told(curriculum: Curriculum) -> str:
    standard = curriculum.standard
    return (
        f"estimates: mixed model, {standard.level:.0%} intervals, line at {standard.line:.2f} "
        f"(standard {standard.version}); spreads between persons {standard.person_sd}, drills "
        f"{standard.drill_sd} and sittings {standard.residual_sd} are assumed, not measured"
    )


def _json(curriculum: Curriculum, profile: Profile) -> dict[str, Any]:
    from sim.classroom.curriculum.outcomes import objectives, roles

    groups = [
        *objectives(curriculum, profile.standings),
        *roles(curriculum, profile.standings),
    ]
    return {
        "trainee": profile.trainee,
        "trust": [trust.value for trust in profile.trust],
        "unsealed": profile.unsealed,
        "left_out": profile.left_out,
        "criteria": [standing.as_dict() for standing in profile.standings.values()],
        "groups": [
            {
                "id": group.id,
                "verdict": group.verdict,
                "bands": {code: band.value for code, band in group.bands.items()},
            }
            for group in groups
        ],
    }
