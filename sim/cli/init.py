"""``gameday init``: a topology or a scenario to start from, or one made of a table of calls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.output import clean, table, talk
from sim.errors import SimError

if TYPE_CHECKING:
    from sim.documents.edge_text import FromEdges

# Long enough for a p99 of a service called once a second.
MEASURED_S = 600


class WouldOverwrite(SimError):
    """The file is there already; nothing was written."""

    exit_code = 2


@click.command()
@click.argument("kind", type=click.Choice(["topology", "scenario"]))
@click.option(
    "--from",
    "edges",
    type=click.Path(path_type=Path),
    help="CSV: caller, callee, calls_per_s, p50_ms, p99_ms, error_share.",
)
@click.option("--out", type=click.Path(path_type=Path), help="File; left out: stdout.")
def command(kind: str, edges: Path | None, out: Path | None) -> None:
    """Write a KIND of document to start from."""
    from sim.documents.skeletons import scenario_skeleton, topology_skeleton

    if edges is not None and kind == "topology":
        from sim.documents.edge_text import topology_from_edges

        made = topology_from_edges(edges)
        _put(made.text, out)
        _hold_against(made)
        return
    _put(topology_skeleton() if kind == "topology" else scenario_skeleton(), out)


def _put(text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        with out.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise WouldOverwrite(f"{out}: is there already; name another file") from error
    except OSError as error:
        raise WouldOverwrite(f"{out}: cannot be written: {error.strerror}") from error
    talk(clean(f"wrote {out}"))


def _hold_against(made: FromEdges) -> None:
    """Simulated against given p50 and p99, per service, on stderr: the file itself is on stdout."""
    from sim.cli.compiling import say_when_compiling
    from sim.documents.topologies import parse_topology
    from sim.drill.steady import steady_quantiles

    say_when_compiling("request")
    topology = parse_topology(made.text).model
    found = steady_quantiles(topology, lasts_s=MEASURED_S, seed=1)
    rows = []
    for service, given in made.given.items():
        simulated = found.get(service)
        rows.append(
            (
                service,
                f"{given[0]:.1f} ms",
                "-" if simulated is None else f"{simulated[0] * 1000:.1f} ms",
                f"{given[1]:.1f} ms",
                "-" if simulated is None else f"{simulated[1] * 1000:.1f} ms",
            )
        )
    head = ("service", "p50 given", "simulated", "p99 given", "simulated")
    talk(table(head, rows, err=True))

    for note in made.notes:
        talk(clean(note))
