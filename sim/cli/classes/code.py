"""``gameday class code``: how far a journal has come, as a word to hand to the instructor."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run_dir", metavar="RUN", type=click.Path(path_type=Path))
def command(run_dir: Path) -> None:
    """Print the code of the run in RUN as far as it has come, from a second terminal or after.

    It gives nothing of the run away. Whoever holds it can say later whether the journal still
    tells the same story up to there.
    """
    from sim.classroom.receipts import code_of
    from sim.journal.folder import RunFolder

    click.echo(code_of(RunFolder(run_dir).read_journal().lines))
