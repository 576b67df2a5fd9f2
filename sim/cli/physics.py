"""``gameday doctor --physics``: the engine held against closed forms and published figures."""

from __future__ import annotations

import math
from dataclasses import asdict
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import print_json, table, talk, tick
from sim.errors import UnknownName

if TYPE_CHECKING:
    from sim.engine.fidelity.check import RowResult
    from sim.engine.fidelity.table import Line

HEAD = ("", "row", "plane", "quantity", "expected", "got", "error", "tolerance", "class")


def report(pattern: str, *, planes: tuple[str, ...], seed: int, as_json: bool) -> int:
    """Run the rows whose ids match; 0 only when every one that could be run holds.

    Raises:
        UnknownName: where no row matches.
    """
    from sim.cli.compiling import say_when_compiling
    from sim.engine.fidelity.check import check
    from sim.engine.fidelity.table import PLANES
    from sim.engine.fidelity.table import table as reference
    from sim.planning.fidelity import ABOVE

    lines = [line for name, line in reference().items() if fnmatchcase(name, pattern)]
    if not lines:
        raise UnknownName("row of the physics", pattern, tuple(reference()))
    say_when_compiling("request")
    found: list[RowResult] = []
    for line in lines:
        if not as_json and not line.needs:
            talk(f"  {line.id}: {line.model} ...")
        found += check([line.id], seed, planes=planes or PLANES, above=ABOVE)
    waiting = [line for line in lines if line.needs]
    holds = bool(found) and all(row.holds for row in found)
    if as_json:
        _print_as_json(found, waiting, seed=seed, holds=holds)
    else:
        _print_as_table(found, waiting)
    return 0 if holds else 1


def _print_as_table(found: list[RowResult], waiting: list[Line]) -> None:
    cells = [
        (
            tick(row.holds),
            row.id,
            row.plane,
            row.quantity,
            f"{row.expected:.8g}",
            f"{row.got:.8g}",
            f"{row.error:+.4f}",
            f"{row.tolerance:.3g}",
            row.klass,
            f"{row.tolerance / row.standard_error:.1f}" if row.standard_error else "exact",
            f"{row.samples:,}",
        )
        for row in found
    ]
    click.echo(table((*HEAD, "tolerance/SE", "samples"), cells))
    for line in waiting:
        click.echo(f"not run: {line.id} ({line.model}) needs {line.needs}")
    held = sum(row.holds for row in found)
    words = f"{held} hold, {len(found) - held} miss, {len(waiting)} rows not run"
    talk(words)


def _print_as_json(found: list[RowResult], waiting: list[Line], *, seed: int, holds: bool) -> None:
    rows = [{key: _plain(value) for key, value in asdict(row).items()} for row in found]
    not_run = [{"id": line.id, "model": line.model, "needs": line.needs} for line in waiting]
    print_json({"holds": holds, "seed": seed, "rows": rows, "not_run": not_run})


def _plain(value: Any) -> Any:
    """Numbers that JSON can say: never is no number."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
