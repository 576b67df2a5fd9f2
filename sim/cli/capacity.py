"""``gameday capacity``: what will be asked for, what holds it, and what that costs."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import SCHEMA_VERSION, clean, json_option, print_json, talk

if TYPE_CHECKING:
    from sim.planning.capacity.study import PlannedEvent

PARTS = ("forecast", "knee", "sizes", "purchase", "scaling")
ANSWER = "capacity.json"
_EVENT = "NAME,BEGINS,LASTS,FACTOR"
_MISSED = 1


@click.command()
@click.argument("study", required=False, type=click.Path(path_type=Path))
@click.option(
    "--only", multiple=True, type=click.Choice(PARTS), help="One part; may stand several times."
)
@click.option(
    "--event",
    "events",
    multiple=True,
    metavar=_EVENT,
    help="A campaign beside those of the study: 'sale,2026-11-27T00:00+00:00,1d,2.5'.",
)
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**62), help="Luck.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for JSON, tables and figures.")
@click.option(
    "--example", type=click.Path(path_type=Path), help="Write a study to begin with, and stop."
)
@json_option
def command(
    study: Path | None,
    only: tuple[str, ...],
    events: tuple[str, ...],
    seed: int,
    out: Path | None,
    example: Path | None,
    as_json: bool,
) -> None:
    """Answer the capacity question of STUDY: a YAML file with its traffic as CSV beside it.

    Forecast with intervals, the knee, sizes that hold with the largest zone gone, what to buy how,
    and a policy for an autoscaler.

    Example:  gameday capacity --example study && gameday capacity study/study.yaml
    """
    if example is not None:
        _write_example(example, as_json=as_json)
        return
    if study is None:
        raise click.UsageError("name a STUDY, or write one with --example FOLDER")
    from sim.cli.capacity_tables import show
    from sim.cli.compiling import say_when_compiling
    from sim.planning.capacity.answering import answer
    from sim.planning.capacity.methods import EXTRA, has_statsmodels
    from sim.planning.capacity.reading import read_question
    from sim.planning.capacity.told import told
    from sim.planning.papers.keeping import keep_study

    question = read_question(study, events=tuple(map(_event, events)))
    # A policy that is asked for is replayed on the graph too.
    parts = (*(only or PARTS), *(("replay",) if "scaling" in (only or PARTS) else ()))
    if not has_statsmodels() and set(parts) - {"knee"}:
        talk(f"  forecast by last week carried on; for better methods: {EXTRA}")
    if {"knee", "sizes", "replay"} & set(parts):
        say_when_compiling("flow")
    found = answer(question, seed=seed, parts=parts)
    plain = told(found)
    if out is not None:
        _file(plain, out)
        keep_study(question, study, out)
    if as_json:
        print_json(plain)
    else:
        show(plain)
        words = [*(("--only", part) for part in only), *(("--event", text) for text in events)]
        typed = shlex.join(["capacity", str(study), *(word for pair in words for word in pair)])
        talk(clean(f"\n  again: gameday {typed} --seed {seed}"))
    if not found.holds:
        raise click.exceptions.Exit(_MISSED)


def _write_example(folder: Path, *, as_json: bool) -> None:
    from sim.planning.capacity.example import write_example

    try:
        written = write_example(folder)
    except FileExistsError as error:
        raise click.UsageError(f"{error.filename} is there already; name another folder") from error
    if as_json:
        print_json({"written": [str(path) for path in written]})
        return
    for path in written:
        click.echo(clean(str(path)))
    talk(clean(f"\n  now: gameday capacity {written[0]}"))


def _event(text: str) -> PlannedEvent:
    """An event as it is typed."""
    from pydantic import ValidationError

    from sim.planning.capacity.study import PlannedEvent

    parts = [part.strip() for part in text.split(",")]
    try:
        name, begins, lasts, factor = parts
        values: dict[str, Any] = {"begins": begins, "lasts": lasts, "factor": float(factor)}
        return PlannedEvent.model_validate({"name": name, **values})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise click.BadParameter(f"{text!r}: {where}: {first['msg']}") from error
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no event; write {_EVENT}") from error


def _file(plain: dict[str, Any], folder: Path) -> None:
    """The answer's own folder: one JSON, a table a part, a figure a part."""
    from reports.capacity.drawing import draw_all
    from sim.planning.capacity.tables import write_tables

    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"schema_version": SCHEMA_VERSION, **plain}, indent=1, allow_nan=False)
    (folder / ANSWER).write_text(text + "\n", encoding="utf-8", newline="\n")
    for path in (folder / ANSWER, *write_tables(plain, folder), *draw_all(plain, folder)):
        talk(clean(f"  {path}"))
