"""``gameday replay``: a journal lived again from its orders and held against itself."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.output import json_option, print_json, talk

if TYPE_CHECKING:
    from sim.journal.entries import Entry


@click.command()
@click.argument("run_dir", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--pace", type=click.FloatRange(0.1, 100_000.0), help="Watch it at this speed.")
@json_option
def command(run_dir: Path, pace: float | None, as_json: bool) -> None:
    """Run the journal in RUN again; every entry must come out the same, byte for byte.

    Another engine than the one that ran it may differ: that is said, then tried.
    """
    from sim.cli.judging import reopen
    from sim.cli.live import Live
    from sim.drill.again import replay
    from sim.drill.stored import open_stored
    from sim.journal.folder import RunFolder
    from sim.sources import this_engine

    made_by = open_stored(run_dir).engine
    is_same_engine = made_by == this_engine()
    if not is_same_engine:
        talk(
            f"  {run_dir} was run by engine {made_by}, this is {this_engine()}: "
            "the same bytes are not promised"
        )
    asked = reopen(run_dir)
    watch = None
    if pace is not None and not as_json:
        watch = Paced(Live(asked.drill.scenario.lasts), pace)
    session = replay(run_dir, asked.drill, on_entry=watch)
    entries = len(session.journal.entries)
    same = RunFolder(run_dir).read_journal()
    if as_json:
        print_json(
            {
                "run_dir": str(run_dir),
                "entries": entries,
                "same": True,
                "same_engine": is_same_engine,
            }
        )
        return
    if watch is not None:
        watch.live.done()
    click.echo(f"{entries} entries, the same byte for byte ({len(same.entries)} in the journal)")


class Paced:
    """Shows entries at a multiple of the drill's own speed."""

    def __init__(self, live: object, pace: float) -> None:
        from sim.cli.live import Live

        assert isinstance(live, Live)
        self.live = live
        self._pace = pace
        self._last_us = 0

    def __call__(self, entry: Entry) -> None:
        """Wait for its time, then show it."""
        if entry.at_us > self._last_us:
            time.sleep((entry.at_us - self._last_us) / 1e6 / self._pace)
            self._last_us = entry.at_us
        self.live(entry)
