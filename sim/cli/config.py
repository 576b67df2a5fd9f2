"""``gameday config``: where things lie, and which settings hold."""

from __future__ import annotations

import os
from pathlib import Path

import click

from sim.cli.output import json_option, print_json, table

SETTINGS = {
    "GAMEDAY_RUNS": "folder that runs are written to (default: runs in the working folder)",
    "GAMEDAY_CACHE": "folder of compiled kernels and of a bench's runs",
    "GAMEDAY_STATE": "folder of the log of attempts and of the secrets of registered ones",
    "GAMEDAY_BENCH_KEY": "key of a bench's test seeds",
    "GAMEDAY_NO_NUMBA": "1: run the engine uncompiled",
    "GAMEDAY_DEBUG": "1: show the whole trace of our own bugs",
    "NO_COLOR": "anything: no colours",
}


def runs_folder() -> Path:
    """Where new runs go."""
    return Path(os.environ.get("GAMEDAY_RUNS") or "runs")


def cache_folder() -> Path:
    """Where compiled kernels and anchors are kept."""
    from platformdirs import user_cache_path

    given = os.environ.get("GAMEDAY_CACHE")
    return Path(given) if given else user_cache_path("gameday")


@click.command()
@json_option
def command(as_json: bool) -> None:
    """Say where things lie and which settings hold."""
    from sim.journal.vault import state_folder

    places = {
        "runs": str(runs_folder()),
        "cache": str(cache_folder()),
        "state": str(state_folder()),
    }
    held = {name: os.environ.get(name) for name in SETTINGS}
    if as_json:
        print_json({"places": places, "settings": held})
        return
    click.echo(table(("place", "folder"), list(places.items())))
    click.echo()
    rows = [(name, held[name] or "-", words) for name, words in SETTINGS.items()]
    click.echo(table(("setting", "value", "what it does"), rows))
