"""``gameday schema``: JSON Schema for editors, from the same models that read the files."""

from __future__ import annotations

import json

import click


@click.command()
@click.argument("kind", type=click.Choice(["topology", "scenario"]))
def command(kind: str) -> None:
    """Print the JSON Schema of a KIND of document."""
    from sim.documents.schema import scenario_schema, topology_schema

    schema = topology_schema() if kind == "topology" else scenario_schema()
    click.echo(json.dumps(schema, indent=2))
