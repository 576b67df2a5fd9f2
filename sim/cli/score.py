"""``gameday score``: judge a run from its folder alone."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.output import json_option, print_json


@click.command()
@click.argument("run_dir", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--epilogue", is_flag=True, help="Live it on past the drill (E4); takes a while.")
@click.option(
    "--postmortem", type=click.Path(path_type=Path), help="Grade this first; it stays with the run."
)
@click.option("--reveal", is_flag=True, help="Though no post-mortem is filed: it was due.")
@json_option
def command(
    run_dir: Path, epilogue: bool, postmortem: Path | None, reveal: bool, as_json: bool
) -> None:
    """Score the run in the folder RUN, with the post-mortem that was graded beside it.

    Of a registered attempt it tells how much that is worth at once, and of what, once its
    post-mortem is filed.
    """
    from sim.cli import verdict
    from sim.cli.filing import as_told, file_postmortem
    from sim.cli.judging import judge_folder, result_of

    if postmortem is not None:
        file_postmortem(run_dir, postmortem)
    judged = judge_folder(run_dir, epilogue=epilogue)
    told = as_told(run_dir, judged.record, result_of(run_dir, judged), reveal=reveal)
    if as_json:
        print_json(told)
    else:
        for line in verdict.told_lines(judged, told):
            click.echo(line)
    if not judged.card.is_met:
        raise SystemExit(1)
