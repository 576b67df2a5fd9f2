"""``gameday show``: one drill, topology, fault, action or responder, from its own words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from sim.cli.output import clean, fold, json_option, print_json, strong, table
from sim.errors import UnknownName

# Looked through in this order: the smallest drill of a kind has the kind's own name.
# A value of so many letters stands beside its field.
BRIEF = 24
KINDS = ("action", "fault", "topology", "drill")


@click.command()
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), help="Where to look; left out, everywhere.")
@click.option("--spoil", is_flag=True, help="Show a drill's story, injects and cures.")
@json_option
def command(name: str, kind: str | None, spoil: bool, as_json: bool) -> None:
    """Show a drill, topology, fault or action by NAME."""
    for looked in KINDS if kind is None else (kind,):
        found = FINDERS[looked](name, spoil)
        if found is not None:
            break
    else:
        raise UnknownName(kind or "drill, topology, fault or action", name, _known())
    if as_json:
        print_json({"kind": looked, **found})
        return
    click.echo(strong(fold(f"{found['id']}  {found.get('title', '')}", then="  ")))
    told = {
        field.replace("_", " "): value
        for field, value in found.items()
        if field not in ("id", "title") and value not in ("", [], {}, None)
    }
    brief = {field: value for field, value in told.items() if len(str(value)) <= BRIEF}
    if brief:
        click.echo()
    for field, value in brief.items():
        click.echo(f"{strong(field.ljust(max(map(len, brief))))}  {clean(str(value))}")
    for field, value in told.items():
        if field in brief:
            continue
        click.echo(f"\n{strong(field)}")
        click.echo(_words(value))


def _words(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        head = list(value[0])
        return table(head, [[str(row[column]) for column in head] for row in value])
    if isinstance(value, list):
        return "\n".join(fold(str(item), first="  ", then="    ") for item in value)
    if isinstance(value, dict):
        return "\n".join(
            fold(f"{key.replace('_', ' ')}: {item}", first="  ", then="    ")
            for key, item in value.items()
        )
    # A docstring's lines end where its file's do, which is nobody's business here.
    paragraphs = str(value).split("\n\n")
    return "\n\n".join(fold(" ".join(text.split()), first="  ", then="  ") for text in paragraphs)


def _drill(name: str, spoil: bool) -> dict[str, Any] | None:
    from sim.documents.loading import load_scenario
    from sim.units import format_duration

    try:
        loaded = load_scenario(name)
    except UnknownName:
        return None
    model = loaded.model
    told: dict[str, Any] = {
        "id": loaded.name if spoil else model.code,
        "code": model.code,
        "title": model.title,
        "topology": loaded.topology.name,
        "lasts": format_duration(model.lasts),
        "difficulty": model.difficulty,
        "briefing": model.briefing.text,
        "targets": {
            field: format_duration(value) if isinstance(value, int) else value
            for field, value in model.targets
            if value is not None
        },
    }
    if spoil:
        told["story"] = model.story
        told["truth"] = model.truth.explanation
        told["cures"] = list(model.truth.cures)
        told["injects"] = [
            f"{'at ' + format_duration(inject.at) if inject.at is not None else 'on a condition'}: "
            + (type(inject.fault).__name__ if inject.fault else "message")
            + (f" on {inject.target}" if inject.fault else "")
            for inject in model.injects
        ]
    return told


def _topology(name: str, spoil: bool) -> dict[str, Any] | None:
    from sim.documents.loading import load_topology

    del spoil
    try:
        loaded = load_topology(name)
    except UnknownName:
        return None
    model = loaded.model
    return {
        "id": loaded.name,
        "title": model.title,
        "description": model.description,
        "source": model.source,
        "journeys": [
            {"journey": key, "enters": journey.enters, "weight": journey.weight}
            for key, journey in model.journeys.items()
        ],
        "services": [
            {
                "service": key,
                "kind": service.kind.value,
                "tier": service.tier,
                "replicas": service.replicas,
                "quota": service.most_replicas,
                "team": service.team or "-",
            }
            for key, service in model.services.items()
        ],
    }


def _kind(registry_name: str, name: str) -> dict[str, Any] | None:
    import inspect

    from sim.model import kinds

    registry = getattr(kinds, registry_name)
    if name not in registry:
        return None
    cls = registry.get(name)
    fields = [
        {
            "field": field.alias or key,
            "needed": "yes" if field.is_required() else "no",
            "help": field.description or "",
        }
        for key, field in cls.model_fields.items()
    ]
    text = inspect.cleandoc(cls.__doc__ or "")
    title, _, rest = text.partition("\n")
    return {"id": name, "title": title, "about": rest.strip(), "fields": fields}


FINDERS: dict[str, Callable[[str, bool], dict[str, Any] | None]] = {
    "drill": _drill,
    "topology": _topology,
    "fault": lambda name, _spoil: _kind("FAULTS", name),
    "action": lambda name, _spoil: _kind("ACTIONS", name),
}


def _known() -> list[str]:
    from sim.documents.catalog import Shelf, codes, entries
    from sim.model.kinds import ACTIONS, FAULTS

    return [*(code for code, _ in codes()), *entries(Shelf.TOPOLOGIES), *FAULTS, *ACTIONS]
