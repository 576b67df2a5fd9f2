"""``gameday postmortem``: what was concluded of a run, held against what was so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.output import clean, fold, json_option, print_json, talk

if TYPE_CHECKING:
    from sim.scoring.dimensions.items import Item


@click.command()
@click.argument("run_dir", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--file", "file", type=click.Path(path_type=Path), help="Left out: RUN's own.")
@click.option("--new", "is_new", is_flag=True, help="Write a draft to fill in, and grade nothing.")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1, 64), help="Workers.")
@json_option
def command(run_dir: Path, file: Path | None, is_new: bool, jobs: int, as_json: bool) -> None:
    """Grade the post-mortem of the run in RUN, field by field: expected, given, evidence.

    Nothing of what was so is told before one is filed that concludes something. Action items are
    lived with on seeds that the run did not see, which takes a while; the grade stays beside the
    run, and `score` and `report` take it from there.

    Example:  gameday postmortem RUN --new
    """
    from sim.cli.filing import begin, file_postmortem
    from sim.scoring.postmortem.grade import FIELDS

    if is_new:
        draft, was_there = begin(run_dir, file)
        if as_json:
            print_json({"postmortem": str(draft), "is_new_draft": not was_there})
        else:
            click.echo(clean(f"{draft}{' (was there already; left alone)' if was_there else ''}"))
        return
    filed = file_postmortem(run_dir, file, workers=jobs, say=lambda words: talk(f"  {words}"))
    if as_json:
        items = {name: item.as_dict() for name, item in filed.items.items()}
        names = {"fields": FIELDS, "value": filed.value, "items": items}
        print_json({"postmortem": str(filed.path), **names})
        return
    click.echo(
        f"learn {'–' if filed.value is None else f'{filed.value:.2f}'}, of what could be graded"
    )
    for name, item in filed.items.items():
        for line in _lines(FIELDS[name], item):
            click.echo(clean(line))


def _lines(field: str, item: Item) -> list[str]:
    value = "   –" if item.value is None else f"{item.value:.2f}"
    lines = [fold(item.sentence, first=f"  {field:<14} {value}  ", then=" " * 23)]
    for word in ("expected", "given"):
        told = item.inputs.get(word)
        if told is not None:
            lines.append(fold(_told(told), first=f"{'':23}{word}: ", then=" " * 25))
    if item.lines:
        lines.append(f"{'':23}lines {', '.join(map(str, item.lines))}")
    return lines


def _told(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name} {_told(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_told, value)) or "none"
    return "none" if value is None else str(value)
