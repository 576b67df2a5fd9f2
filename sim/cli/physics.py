"""``gameday doctor --physics``: the engine held against closed forms and published figures."""

from __future__ import annotations

import math
from dataclasses import asdict
from fnmatch import fnmatchcase
from typing import Any

import click

from sim.cli.output import print_json, table, talk, tick
from sim.errors import UnknownName

SEED = 1


def report(pattern: str, *, as_json: bool) -> int:
    """Run the rows whose ids match; 0 only when every one holds.

    Raises:
        UnknownName: where no row matches.
    """
    from sim.cli.compiling import say_when_compiling
    from sim.engine.fidelity.check import IDS, check

    ids = [name for name in IDS if fnmatchcase(name, pattern)]
    if not ids:
        raise UnknownName("row of the physics", pattern, IDS)
    say_when_compiling("request")
    found = []
    for name in ids:
        if not as_json:
            talk(f"  {name} ...")
        found += check([name], seed=SEED)
    if as_json:
        rows = [{key: _plain(value) for key, value in asdict(row).items()} for row in found]
        print_json({"holds": all(row.holds for row in found), "seed": SEED, "rows": rows})
    else:
        cells = [
            (
                tick(row.holds),
                row.id,
                row.quantity,
                f"{row.expected:.6g}",
                f"{row.got:.6g}",
                f"{row.error:+.4f}",
                f"{row.tolerance:g}",
                row.klass,
                f"{row.tolerance / row.standard_error:.1f}" if row.standard_error else "exact",
                f"{row.samples:,}",
            )
            for row in found
        ]
        head = ("", "row", "quantity", "expected", "got", "error", "tolerance", "class")
        click.echo(table((*head, "tolerance/SE", "requests"), cells))
    return 0 if all(row.holds for row in found) else 1


def _plain(value: Any) -> Any:
    """Numbers that JSON can say."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
