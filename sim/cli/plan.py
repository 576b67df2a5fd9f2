"""``gameday plan``: what a drill will do, and every default that was assumed."""

from __future__ import annotations

from typing import Any

import click

from sim.cli.output import fold, json_option, print_json, strong, table, talk


@click.command()
@click.argument("name")
@click.option("--spoil", is_flag=True, help="Show the injects: they are answers.")
@click.option("--all", "show_all", is_flag=True, help="Every assumed default, not the first 40.")
@json_option
def command(name: str, spoil: bool, show_all: bool, as_json: bool) -> None:
    """Say what the drill or topology NAME will do, and what was assumed."""
    from sim.documents.catalog import is_path
    from sim.documents.defaults import assumed
    from sim.documents.loading import load_scenario, load_topology
    from sim.errors import DocumentError, UnknownName

    scenario = None
    try:
        loaded = load_scenario(name)
        scenario, topology = loaded, loaded.topology
    except UnknownName:
        topology = load_topology(name)
    except DocumentError:
        if not is_path(name):
            raise
        topology = load_topology(name)
    defaults = [
        {"path": default.path, "value": default.value, "why": default.why}
        for default in assumed(topology)
    ]
    facts = _facts(topology, scenario)
    script = _script(scenario) if scenario is not None and spoil else []
    if as_json:
        print_json({**facts, "injects": script, "assumed": defaults})
        return
    for key, value in facts.items():
        click.echo(strong(f"{key:<12}") + fold(str(value), first="  ", then=" " * 14))
    if script:
        click.echo("\n" + table(("when", "what", "where"), [list(row.values()) for row in script]))
    shown = defaults if show_all else defaults[:40]
    rows = [(row["path"], str(row["value"]), row["why"]) for row in shown]
    click.echo(f"\n{len(defaults)} values were assumed")
    click.echo(table(("path", "value", "why"), rows))
    if len(shown) < len(defaults):
        talk(f"\n... and {len(defaults) - len(shown)} more; --all shows them")


def _facts(topology: Any, scenario: Any) -> dict[str, Any]:
    from sim.units import format_duration

    model = topology.model
    facts: dict[str, Any] = {
        "topology": topology.name,
        "services": len(model.services),
        "replicas": sum(service.replicas for service in model.services.values()),
        "traffic": f"{model.traffic.rate:g}/s",
    }
    if scenario is None:
        return facts
    drill = scenario.model
    rate = drill.rate if drill.rate is not None else model.traffic.rate
    return {
        "code": drill.code,
        "title": drill.title,
        **facts,
        "traffic": f"{rate:g}/s",
        "lasts": format_duration(drill.lasts),
        "lead_in": format_duration(drill.lead_in),
    }


def _script(scenario: Any) -> list[dict[str, str]]:
    from sim.model.kinds import FAULTS
    from sim.units import format_duration

    rows = []
    for inject in scenario.model.injects:
        when = "on a condition" if inject.at is None else format_duration(inject.at)
        if inject.fault is None:
            rows.append({"when": when, "what": "message", "where": inject.message.sender})
            continue
        kind = FAULTS.kind_of(type(inject.fault))
        rows.append({"when": when, "what": kind, "where": str(inject.target)})
    return rows
