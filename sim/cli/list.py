"""``gameday list``: what there is, by kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import click

from sim.cli.output import json_option, print_json, table, talk

Item = dict[str, Any]


def drills(*, spoil: bool) -> Iterator[Item]:
    """Drills by code and neutral title; ids name the cause, so they need ``--spoil``."""
    return _scenarios("", spoil=spoil)


def replays(*, spoil: bool) -> Iterator[Item]:
    """Incidents that have happened, held against what was published of them."""
    return _scenarios("replays", spoil=spoil)


def _scenarios(group: str, *, spoil: bool) -> Iterator[Item]:
    """The scenarios of one folder of the catalogue; the top one has no name."""
    from sim.documents.catalog import Shelf, entries
    from sim.documents.loading import load_scenario

    found = [
        (name, load_scenario(path))
        for name, path in entries(Shelf.SCENARIOS).items()
        if name.rpartition("/")[0] == group
    ]
    for name, loaded in sorted(found, key=lambda pair: pair[1].model.code):
        item: Item = {
            "id": name if spoil else loaded.model.code,
            "code": loaded.model.code,
            "title": loaded.model.title,
            "topology": loaded.topology.name,
            "difficulty": loaded.model.difficulty,
            "lasts_s": loaded.model.lasts // 1_000_000,
        }
        if spoil:
            item["story"] = loaded.model.story
        yield item


def topologies(*, spoil: bool) -> Iterator[Item]:
    """Systems to run drills on."""
    from sim.documents.catalog import Shelf, entries
    from sim.documents.loading import load_topology

    del spoil
    for name, path in entries(Shelf.TOPOLOGIES).items():
        model = load_topology(path).model
        replicas = sum(service.replicas for service in model.services.values())
        yield {
            "id": name,
            "title": model.title,
            "services": len(model.services),
            "replicas": replicas,
            "journeys": len(model.journeys),
        }


def plans(*, spoil: bool) -> Iterator[Item]:
    """Questions about disasters, with the options that are open."""
    from sim.documents.catalog import Shelf, entries
    from sim.documents.plans import load_plan

    del spoil
    for name, path in entries(Shelf.PLANS).items():
        plan = load_plan(path)
        yield {
            "id": name,
            "title": plan.model.title,
            "topology": plan.topology.name,
            "options": ", ".join(plan.model.options),
        }


def faults(*, spoil: bool) -> Iterator[Item]:
    """Kinds of harm."""
    from sim.model.kinds import FAULTS

    del spoil
    for kind in FAULTS:
        yield {"id": kind, "title": first_line(FAULTS.get(kind))}


def actions(*, spoil: bool) -> Iterator[Item]:
    """Kinds of orders."""
    from sim.model.kinds import ACTIONS

    del spoil
    for kind in ACTIONS:
        action = ACTIONS.get(kind)
        yield {"id": kind, "verb": action.verb.value, "title": first_line(action)}


def responders(*, spoil: bool) -> Iterator[Item]:
    """Who can sit in the responder's seat."""
    from sim.drill.seats import SEATS

    del spoil
    for name, words in SEATS.items():
        yield {"id": name, "title": words}


KINDS: dict[str, Callable[..., Iterator[Item]]] = {
    "drills": drills,
    "replays": replays,
    "topologies": topologies,
    "plans": plans,
    "faults": faults,
    "actions": actions,
    "responders": responders,
}


# What to do with a line of each list.
HINTS = {
    "drills": "run one by its code: gameday run GD-101; --spoil shows what each is about",
    "replays": "run one by its code: gameday run RPL-031 --responder reference",
    "topologies": "see one: gameday show three-tier",
    "plans": "ask one: gameday whatif four-strategies",
    "faults": "see one and its fields: gameday show bad_deploy",
    "actions": "see one and its fields: gameday show rollback",
    "responders": "take one: gameday run GD-101 --responder rule",
}


def first_line(cls: type) -> str:
    """The first sentence of a class's docstring."""
    return (cls.__doc__ or "").strip().splitlines()[0]


@click.command()
@click.argument("kind", type=click.Choice(list(KINDS)), default="drills")
@click.option("--spoil", is_flag=True, help="Show ids and stories of drills: they are answers.")
@json_option
def command(kind: str, spoil: bool, as_json: bool) -> None:
    """List drills, replays, topologies, plans, faults, actions or responders."""
    from sim.units import SECOND, format_duration

    items = list(KINDS[kind](spoil=spoil))
    if as_json:
        print_json({"kind": kind, "items": items})
        return
    if not items:
        click.echo(f"no {kind}")
        return
    if "lasts_s" in items[0]:
        for item in items:
            story = item.pop("story", None)
            item["lasts"] = format_duration(item.pop("lasts_s") * SECOND)
            if story is not None:
                item["story"] = story
    head = [name for name in items[0] if spoil or name != "id" or "code" not in items[0]]
    click.echo(table(head, [[str(item[name]) for name in head] for item in items]))
    hint = HINTS.get(kind)
    if hint and not spoil:
        talk(f"\n{hint}")
