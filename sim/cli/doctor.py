"""``gameday doctor``: what this machine has; with ``--physics``, theory against the engine."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import sys
from typing import Any

import click

from sim.cli.output import json_option, print_json, table, tick

NEEDED = ("simpy", "numpy", "networkx", "yaml", "click", "matplotlib", "pydantic", "jinja2")
DISTRIBUTIONS = {"yaml": "PyYAML"}


@click.command()
@click.option("--physics", is_flag=True, help="Hold the engine against theory; takes minutes.")
@click.option("--rows", default="*", help="With --physics: which rows, as a pattern (Q*).")
@click.option(
    "--plane",
    "planes",
    multiple=True,
    type=click.Choice(("request", "flow", "control", "formula")),
    help="With --physics: only on this one; may be given again.",
)
@click.option("--seed", default=1, show_default=True, help="With --physics: of every draw.")
@json_option
def command(physics: bool, rows: str, planes: tuple[str, ...], seed: int, as_json: bool) -> None:
    """Say what this machine has, and check the physics."""
    if physics:
        from sim.cli.physics import report

        raise SystemExit(report(rows, planes=planes, seed=seed, as_json=as_json))
    found = _checks()
    if as_json:
        print_json({"ok": all(check["ok"] for check in found), "checks": found})
    else:
        rows_ = [(tick(check["ok"]), check["what"], check["found"]) for check in found]
        click.echo(table(("", "what", "found"), rows_))
    if not all(check["ok"] for check in found):
        raise SystemExit(1)


def _checks() -> list[dict[str, Any]]:
    found = [_check("Python 3.11 or later", sys.version_info >= (3, 11), platform.python_version())]
    found += [_package(name) for name in NEEDED]
    numba = importlib.util.find_spec("numba") is not None
    words = _version("numba") if numba else "missing: the engine runs uncompiled, slowly"
    found.append(_check("numba (compiled engine)", True, words))
    found.append(_check("stdout can show ticks and bars", True, sys.stdout.encoding or "unknown"))
    return found


def _package(name: str) -> dict[str, Any]:
    there = importlib.util.find_spec(name) is not None
    return _check(name, there, _version(DISTRIBUTIONS.get(name, name)) if there else "missing")


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "present"


def _check(what: str, ok: bool, found: str) -> dict[str, Any]:
    return {"what": what, "ok": ok, "found": found}
