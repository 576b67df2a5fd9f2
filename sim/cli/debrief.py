"""``gameday debrief``: what to talk over after a run, and a post-mortem begun."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.output import clean, json_option, print_json, talk

PAGE, DRAFT = "debrief.html", "postmortem.md"


@click.command()
@click.argument("run_dir", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--reveal", is_flag=True, help="Though no post-mortem is filed: it was due.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder; left out: the run's own.")
@json_option
def command(run_dir: Path, reveal: bool, out: Path | None, as_json: bool) -> None:
    """Write the debrief page of the run in RUN and the draft of a post-mortem.

    The page holds the run beside the reference of the same seed, and shows what was on the screen
    at each decision. A draft that is there already is somebody's work and is left alone. Of a
    registered attempt the page comes once its post-mortem is filed.
    """
    from reports import debrief, postmortem
    from sim.cli.debriefing import debriefed
    from sim.cli.filing import DRAFT as DRAFT_FIELDS
    from sim.cli.filing import begin, is_told, untold
    from sim.cli.judging import judge_folder

    mine = judge_folder(run_dir)
    may_tell = reveal or is_told(run_dir, mine.record)
    folder = out if out is not None else run_dir
    folder.mkdir(parents=True, exist_ok=True)
    page, draft = folder / PAGE, folder / DRAFT
    if may_tell:
        page.write_text(debrief.render(debriefed(run_dir)), encoding="utf-8", newline="\n")
    is_new = not draft.exists()
    if is_new:
        text = postmortem.render(mine, is_told=may_tell)
        draft.write_text(text, encoding="utf-8", newline="\n")
    fields, was_there = begin(run_dir, folder / DRAFT_FIELDS)
    if as_json:
        shown = str(page) if may_tell else None
        told = {"debrief": shown, "postmortem": str(draft), "is_new_draft": is_new}
        print_json({**told, "fields": str(fields), "is_new_fields": not was_there})
        return
    if may_tell:
        click.echo(clean(str(page)))
    else:
        talk(untold(run_dir))
    click.echo(clean(f"{draft}{'' if is_new else ' (was there already; left alone)'}"))
    click.echo(clean(f"{fields}{' (was there already; left alone)' if was_there else ''}"))
