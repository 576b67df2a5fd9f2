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
@json_option
def command(run_dir: Path, epilogue: bool, postmortem: Path | None, as_json: bool) -> None:
    """Score the run in the folder RUN, with the post-mortem that was graded beside it."""
    from sim.cli import verdict
    from sim.cli.judging import judge_folder, result_json

    if postmortem is not None:
        from sim.cli.filing import file_postmortem

        file_postmortem(run_dir, postmortem)
    judged = judge_folder(run_dir, epilogue=epilogue)
    end = judged.record.end
    reason = str(end.data["reason"]) if end is not None else "unfinished"
    if as_json:
        status = {"aborted": "aborted", "responder_failed": "failed"}.get(reason, "completed")
        print_json(result_json(judged, status=status, reason=reason, run_dir=str(run_dir)))
    else:
        for line in verdict.lines(judged):
            click.echo(line)
    if not judged.card.is_met:
        raise SystemExit(1)
