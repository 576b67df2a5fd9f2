"""``gameday brief``: the sheet that participants are handed, or the facilitator's."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.output import clean, talk


@click.command()
@click.argument("name", metavar="DRILL")
@click.option("--facilitator", is_flag=True, help="The truth, the script, hints, the hot wash.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it here.")
def command(name: str, facilitator: bool, out: Path | None) -> None:
    """Print the sheet of DRILL in Markdown: without spoilers, unless it is the facilitator's."""
    from reports.brief import facilitators, participants
    from sim.documents.loading import load_scenario

    loaded = load_scenario(name)
    write = facilitators if facilitator else participants
    text = clean(write(loaded.model, loaded.topology.model))
    if out is None:
        click.echo(text, nl=False)
        return
    out.write_text(text, encoding="utf-8", newline="\n")
    talk(f"written: {out}")
