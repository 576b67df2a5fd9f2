"""``gameday schema``: JSON Schema for editors and programs, from the models that read them."""

from __future__ import annotations

import json

import click


@click.command()
@click.argument("kind", type=click.Choice(["topology", "scenario", "plan", "form", "responder"]))
def command(kind: str) -> None:
    """Print the JSON Schema of a KIND of document, or of the messages to and from a responder."""
    from sim.documents.schema import finished, schema

    if kind == "responder":
        from sim.responders import messages

        made = finished(kind, messages.schema(), orders=messages.OrderSaid.__name__)
    elif kind == "form":
        from sim.classroom.form import Form

        made = finished(kind, Form.model_json_schema(by_alias=True))
    else:
        made = schema(kind)
    click.echo(json.dumps(made, indent=2))
