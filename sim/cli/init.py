"""``gameday init``: a topology or a scenario to start from, or one made of a table of calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.output import clean, json_option, print_json, talk
from sim.cli.writing import put_document


@click.command()
@click.argument("kind", type=click.Choice(["topology", "scenario"]))
@click.option(
    "--from",
    "edges",
    type=click.Path(path_type=Path),
    help="CSV: caller, callee, calls_per_s, p50_ms, p99_ms, error_share.",
)
@click.option("--out", type=click.Path(path_type=Path), help="File; left out: stdout.")
@json_option
def command(kind: str, edges: Path | None, out: Path | None, as_json: bool) -> None:
    """Write a KIND of document to start from.

    One made of a table is run for some minutes: its p50 and p99 beside those given.
    """
    from sim.documents.skeletons import scenario_skeleton, topology_skeleton

    figures: dict[str, Any] = {}
    if edges is None or kind != "topology":
        text = topology_skeleton() if kind == "topology" else scenario_skeleton()
        put_document(text, out, as_json=as_json)
    else:
        from sim.cli.held_against import hold_against
        from sim.documents.edge_text import topology_from_edges

        made = topology_from_edges(edges)
        text = made.text
        put_document(text, out, as_json=as_json)
        held = hold_against(made)
        figures = {**held.as_json(), "notes": list(made.notes)}
        if not as_json:
            # On stderr: the document itself may be on stdout.
            talk(held.table())
            talk(f"{held.lasts_s} s simulated")
            for note in made.notes:
                talk(clean(note))
    if as_json:
        print_json({"out": None if out is None else str(out), "document": text, **figures})
