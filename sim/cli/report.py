"""``gameday report``: write a run's report again, from its folder alone."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.output import clean, json_option, print_json


@click.command()
@click.argument("run_dir", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "--form",
    "forms",
    multiple=True,
    type=click.Choice(["html", "markdown", "junit"]),
    help="Which forms; left out: all.",
)
@click.option("--reveal", is_flag=True, help="Though no post-mortem is filed: it was due.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder; left out: the run's own.")
@json_option
def command(
    run_dir: Path, forms: tuple[str, ...], reveal: bool, out: Path | None, as_json: bool
) -> None:
    """Write the report of the run in the folder RUN.

    It tells what was so: of a registered attempt it comes once its post-mortem is filed.
    """
    from reports.base import FORMS, write
    from sim.cli.filing import check_told
    from sim.cli.judging import judge_folder

    judged = judge_folder(run_dir)
    if not reveal:
        check_told(run_dir, judged.record)
    folder = out if out is not None else run_dir
    folder.mkdir(parents=True, exist_ok=True)
    written = write(judged, folder, forms or tuple(FORMS))
    if as_json:
        print_json({"reports": {name: str(path) for name, path in written.items()}})
        return
    for path in written.values():
        click.echo(clean(str(path)))
