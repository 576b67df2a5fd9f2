"""``gameday export``: a run's telemetry in the forms of other tools."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.output import clean, talk

if TYPE_CHECKING:
    from sim.cli.judging import Asked
    from sim.journal.record import RunRecord


@click.command()
@click.argument("run_dir", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "--as",
    "form",
    required=True,
    type=click.Choice(["openmetrics", "rules", "rule-tests", "otlp", "grafana"]),
    help="Which form.",
)
@click.option("--out", type=click.Path(path_type=Path), help="File; left out: stdout.")
def command(run_dir: Path, form: str, out: Path | None) -> None:
    """Write the telemetry of the run in the folder RUN as other tools read it."""
    from sim.cli.anchored import check_documents
    from sim.cli.judging import reopen
    from sim.journal.folder import RunFolder, load_run

    asked = reopen(run_dir)
    record = load_run(run_dir)
    check_documents(RunFolder(run_dir), record)
    lines = _FORMS[form](run_dir, asked, record)
    if out is None:
        for line in lines:
            click.echo(line, nl=False)
        return
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)
    talk(clean(f"  wrote {out}"))


def _openmetrics(_run: Path, asked: Asked, record: RunRecord) -> Iterable[str]:
    from sim.interop.openmetrics import text

    return text(record, asked.drill.scenario.starts_at)


def _rules(_run: Path, asked: Asked, _record: RunRecord) -> Iterable[str]:
    from sim.documents.writer import dump
    from sim.interop.rules import rules_file

    return [dump(rules_file(asked.drill.topology, asked.drill.scenario.telemetry))]


def _rule_tests(_run: Path, asked: Asked, record: RunRecord) -> Iterable[str]:
    from sim.documents.writer import dump
    from sim.interop.rule_tests import tests_file

    return [dump(tests_file(record, asked.drill.topology, asked.drill.scenario.telemetry))]


def _otlp(run_dir: Path, asked: Asked, record: RunRecord) -> Iterable[str]:
    """The folder keeps no spans: the run is lived again."""
    from sim.drill.again import replay
    from sim.errors import JournalError
    from sim.interop.otlp import Source, lines

    if asked.drill.plane == "flow":
        raise JournalError(f"{run_dir}: the flow plane has neither traces nor logs of requests")
    scenario, topology = asked.drill.scenario, asked.drill.topology
    lived = replay(run_dir, asked.drill)
    spans = lived.telemetry().spans(until_us=scenario.lasts)
    logs = lived.log_lines(from_us=-scenario.lead_in, until_us=scenario.lasts)
    version = str(record.head.data["engine"])
    return lines(spans, logs, Source(topology, scenario.starts_at, version))


def _grafana(_run: Path, asked: Asked, _record: RunRecord) -> Iterable[str]:
    from sim.interop.grafana import dashboard

    told = json.dumps(dashboard(asked.drill.scenario), indent=2, ensure_ascii=False)
    return [told + "\n"]


_FORMS = {
    "openmetrics": _openmetrics,
    "rules": _rules,
    "rule-tests": _rule_tests,
    "otlp": _otlp,
    "grafana": _grafana,
}
