"""``gameday form calibrate``: which seeds of a drill can carry a grade."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.output import faint, json_option, print_json, talk

if TYPE_CHECKING:
    from sim.classroom.bank import Bank


def kept_in(out: Path, bank: Bank) -> Path:
    """The file of a bank in a folder of banks."""
    return out / f"{bank.code}.json"


@click.command()
@click.argument("names", metavar="DRILL...", nargs=-1, required=True)
@click.option(
    "--seeds",
    default=24,
    show_default=True,
    type=click.IntRange(2, 10_000),
    help="How many to try.",
)
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw the seeds to try by an instructor's key: nobody else knows them.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write each bank here, as CODE.json; a class keeps its own in CLASS/banks.",
)
@json_option
def command(
    names: tuple[str, ...], seeds: int, key_file: Path | None, out: Path | None, as_json: bool
) -> None:
    """Try seeds of each DRILL under oracle, reference, runbook, panic and nobody.

    A seed is admitted where these come out in their order and far enough apart. The share that was
    admitted says how much of a drill is luck.
    """
    from sim.classroom.bank import write_bank
    from sim.classroom.calibration import calibrate, candidate_seeds
    from sim.classroom.keys import read_key
    from sim.classroom.packet import documents_digest
    from sim.cli.compiling import say_when_compiling
    from sim.cli.judging import ask

    key = None if key_file is None else read_key(key_file)
    say_when_compiling("request")
    found = []
    for name in names:
        drill = ask(name, responder="idle", seed=0, plane="request").drill
        bank = calibrate(
            drill,
            candidate_seeds(drill.scenario.code, seeds, key),
            documents=documents_digest(drill.documents),
            # After every seed: whoever ends it early keeps what was tried.
            on_seed=None
            if out is None
            else lambda so_far: write_bank(kept_in(out, so_far), so_far),
        )
        found.append(bank)
        if as_json:
            continue
        click.echo(
            f"{bank.code}  {len(bank.seeds)} of {bank.tried} seeds admitted "
            f"({bank.admissible_share:.0%})"
        )
        for why, count in bank.rejected.items():
            click.echo(f"  {count} refused: {why}")
        novice = [seed.novice for seed in bank.seeds if seed.novice is not None]
        if novice:
            click.echo(f"  the novice's outcome: {min(novice):.2f} to {max(novice):.2f}")
    if as_json:
        print_json({"banks": [bank.as_dict() for bank in found]})
    elif out is None:
        talk(faint("nothing was written; --out FOLDER keeps the banks"))
