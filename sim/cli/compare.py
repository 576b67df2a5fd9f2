"""``gameday compare``: several runs side by side, times against their targets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from sim.cli.output import json_option, print_json, table
from sim.cli.seats import sealed_or_not
from sim.errors import JournalError

NEEDED = {
    "code": str,
    "responder": str,
    "seed": int,
    "score": dict,
    "measures": dict,
    "targets": list,
    "harm": dict,
}
MEASURES = ("time_to_detect_s", "time_to_mitigate_s", "time_to_resolve_s")
WORDS = ("detect", "mitigate", "resolve")
# So many runs are columns, more are rows.
ABREAST = 3


@click.command()
@click.argument(
    "run_dirs", metavar="RUN...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@json_option
def command(run_dirs: tuple[Path, ...], as_json: bool) -> None:
    """Hold the runs in these folders side by side."""
    from sim.cli.judging import RESULT_FILE

    results = [_read(folder / RESULT_FILE) for folder in run_dirs]
    summary = [_summary(responder, results) for responder in _responders(results)]
    if as_json:
        print_json({"runs": results, "responders": summary})
        return
    names = [folder.name for folder in run_dirs]
    # The folders' own names tell runs apart, unless two are called the same.
    is_plain = len(set(names)) == len(names) and all(names)
    rows = [
        (
            folder.name if is_plain else str(folder),
            result["code"],
            sealed_or_not(result["responder"]),
            str(result["seed"]),
            f"{result['score']['total']:.0f}",
            _number(result["score"]["outcome"]),
            *(_time(result["measures"][measure]) for measure in MEASURES),
            f"{result['harm']['money']:,.0f}",
        )
        for folder, result in zip(run_dirs, results, strict=True)
    ]
    head = ("run", "drill", "responder", "seed", "score", "outcome", *WORDS, "harm")
    every = [head, *rows]
    if len(rows) <= ABREAST:
        every = list(zip(*every, strict=True))
    click.echo(table(every[0], every[1:]))
    click.echo()
    click.echo(summary_table(summary))


def summary_table(summary: list[dict[str, Any]]) -> str:
    """Time to resolve per responder: n, median, P90, share not reached, share within target."""
    rows = [
        (
            sealed_or_not(line["responder"]),
            str(line["n"]),
            _time(line["median_s"]),
            _time(line["p90_s"]),
            f"{line['not_reached']:.0%}",
            "-" if line["met"] is None else f"{line['met']:.0%}",
        )
        for line in summary
    ]
    head = ("time to resolve", "n", "median", "P90", "not reached", "within target")
    return table(head, rows)


def _summary(responder: str, results: list[dict[str, Any]]) -> dict[str, Any]:
    from dataclasses import asdict

    from sim.scoring.summary import settled_s, summarise

    mine = [result for result in results if result["responder"] == responder]
    bounds = [
        target["target"]
        for result in mine
        for target in result["targets"]
        if target["name"] == "time_to_resolve"
    ]
    # One target a drill; runs of several drills have none in common.
    bound = bounds[0] if bounds and len(set(bounds)) == 1 else None
    times = summarise(
        [
            settled_s(result["stamps"]["impact_began_s"], result["measures"]["time_to_resolve_s"])
            for result in mine
        ],
        bound,
    )
    return {"responder": responder, "target_s": bound, **asdict(times)}


def _responders(results: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(result["responder"] for result in results))


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise JournalError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise JournalError(f"{path}: is not JSON: {error}") from error
    is_result = isinstance(value, dict) and all(
        isinstance(value.get(name), kind) for name, kind in NEEDED.items()
    )
    if not is_result:
        raise JournalError(f"{path}: is not the result of a run")
    if value.get("is_sealed"):
        from sim.cli.filing import untold

        raise JournalError(f"{path}: {untold(path.parent)}")
    result: dict[str, Any] = value
    return result


def _time(seconds: float | None) -> str:
    from sim.units import SECOND, format_duration

    return "not reached" if seconds is None else format_duration(round(seconds) * SECOND)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
