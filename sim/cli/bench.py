"""``gameday bench``: responders over the same seeds, paired."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import json_option, print_json, talk

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.cli.splits import Split

LADDER = "oracle,reference,rule,panic,idle"


@click.command()
@click.argument("names", metavar="DRILL...", nargs=-1, required=True)
@click.option("--responders", default=LADDER, show_default=True, help="Names, with commas.")
@click.option(
    "--seeds", default=20, show_default=True, type=click.IntRange(1, 100_000), help="How many."
)
@click.option(
    "--first-seed", default=None, type=click.IntRange(0, 2**62), help="From  [default: 1]"
)
@click.option(
    "--split",
    type=click.Choice(["train", "dev", "test"]),
    help="Published seeds to train or tune on, or secret ones, drawn from a key.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of the key of the test seeds; else GAMEDAY_BENCH_KEY.",
)
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1, 64), help="Workers.")
@click.option("--epilogue", is_flag=True, help="Live every run on past its drill (E4); slow.")
@json_option
def command(
    names: tuple[str, ...],
    responders: str,
    seeds: int,
    first_seed: int | None,
    split: str | None,
    key: Path | None,
    jobs: int,
    epilogue: bool,
    as_json: bool,
) -> None:
    """Run every responder on every seed of each DRILL; outcomes with paired 95 % intervals."""
    from sim.cli.compiling import say_when_compiling

    wanted = tuple(dict.fromkeys(name.strip() for name in responders.split(",") if name.strip()))
    if not wanted:
        raise click.UsageError("--responders names nobody")
    split_of = _splitter(split, seeds, first_seed, key)
    say_when_compiling("request")
    found = []
    for name in names:
        found.append(bench(name, wanted, split_of, jobs=jobs, epilogue=epilogue))
        if not as_json:
            from sim.cli.bench_rows import show

            show(found[-1])
            talk()
    if as_json:
        print_json({"drills": found})


def _splitter(
    split: str | None, count: int, first: int | None, key: Path | None
) -> Callable[[str], Split]:
    """From a drill's code to its seeds."""
    from sim.cli.splits import plain, published, read_key, secret

    if split is not None and first is not None:
        raise click.UsageError("--first-seed and --split both say which seeds; give one")
    if key is not None and split != "test":
        raise click.UsageError("--key belongs to --split test")
    if split == "test":
        known = read_key(key)
        return lambda code: secret(known, code, count)
    begin = 1 if first is None else first
    chosen = plain(range(begin, begin + count)) if split is None else published(split, count)
    return lambda _: chosen


def bench(
    name: str,
    wanted: tuple[str, ...],
    split_of: Callable[[str], Split],
    *,
    jobs: int = 1,
    epilogue: bool = False,
) -> dict[str, Any]:
    """One drill: a row a responder, in the order given, and who is ahead of whom."""
    from sim.cli.bench_rows import admissible, pairs, row
    from sim.cli.benching import cells
    from sim.cli.config import cache_folder
    from sim.cli.judging import ask
    from sim.drill.anchors import ANCHORS

    for who in wanted:
        # A misspelt name is told before anything is run.
        ask(name, responder=who, seed=0, plane="request")
    drill = ask(name, responder="idle", seed=0, plane="request").drill
    split = split_of(drill.scenario.code)
    runners = tuple(dict.fromkeys((*wanted, *ANCHORS)))
    found = cells(
        drill,
        seeds=split.seeds,
        responders=runners,
        workers=jobs,
        epilogue=epilogue,
        shelf=cache_folder() / "bench",
    )
    rows = [row(drill, found, who, split.seeds) for who in wanted]
    stance = drill.scenario.stance
    return {
        "code": drill.scenario.code,
        "stance": stance.value,
        "split": split.name,
        "key": split.fingerprint,
        "seeds": len(split.seeds),
        "responders": rows,
        "pairs": pairs(rows, "outcomes"),
        "total_pairs": pairs(rows, "totals"),
        **admissible(found, runners, split, stance),
    }
