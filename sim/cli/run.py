"""``gameday run``: a drill under a responder, scored, with its report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.output import clean, faint, fold, json_option, print_json, strong, talk
from sim.cli.seats import time_out_option

if TYPE_CHECKING:
    from sim.cli.judging import Asked
    from sim.drill.runner import RunResult

MISSED = 1
RESPONDER_FAILED = 4


@click.command()
@click.argument("name", metavar="DRILL")
@click.option(
    "--responder",
    default="reference",
    show_default=True,
    help="idle, panic, rule, reference, oracle, script:FILE or exec:COMMAND.",
)
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**62), help="Luck.")
@click.option(
    "--plane",
    default="auto",
    show_default=True,
    type=click.Choice(["auto", "request", "reference", "flow"]),
    help="How requests are carried; auto is request, or flow where that would be too much work.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Run folder; left out: in runs/.")
@time_out_option
@click.option(
    "--think",
    default="declared",
    show_default=True,
    type=click.Choice(["declared", "wall"]),
    help="What a program's thinking costs: what it declares, or the time that it took.",
)
@click.option("--no-report", is_flag=True, help="Leave the report out.")
@json_option
def command(
    name: str,
    responder: str,
    seed: int,
    plane: str,
    out: Path | None,
    time_out_s: float | None,
    think: str,
    no_report: bool,
    as_json: bool,
) -> None:
    """Run DRILL (an id, a code or a path) under a responder and score it."""
    from sim.cli.compiling import say_when_compiling
    from sim.cli.judging import ask, run_asked
    from sim.cli.live import Live

    if think == "wall" and not responder.startswith("exec:"):
        raise click.UsageError("--think wall is for programs (--responder exec:COMMAND)")
    asked = ask(name, responder=responder, seed=seed, plane=plane, think=think)
    folder = out if out is not None else new_folder(asked.drill.scenario.code, seed, responder)
    if not as_json:
        _head(asked)
    say_when_compiling(asked.drill.plane)
    live = None if as_json else Live(asked.drill.scenario.lasts)
    result = run_asked(asked, folder, live, time_out_s=time_out_s)
    if live is not None:
        live.done()
    finish(asked, result, folder, report=not no_report, as_json=as_json, live=live)


def finish(
    asked: Asked,
    result: RunResult,
    folder: Path,
    *,
    report: bool,
    as_json: bool,
    live: object = None,
) -> None:
    """Judge a run that has ended, keep the judgement, show it, and leave with its exit code."""
    from sim.cli import verdict
    from sim.cli.filing import as_told, is_told, untold
    from sim.cli.judging import anchors_of, judge, keep, marked_of, result_json
    from sim.cli.live import Live
    from sim.documents.catalog import is_path

    say = live.say if isinstance(live, Live) else None
    anchored = anchors_of(
        asked, result.record, on_anchor=say and (lambda n: say(f"the same seed under {n} ..."))
    )
    judged = judge(asked, result.record, anchored)
    if isinstance(live, Live):
        live.done()
    status = (
        "failed" if result.failure else "aborted" if result.reason == "aborted" else "completed"
    )
    reason = f"{result.failure.reason}: {result.failure}" if result.failure else result.reason
    result_ = result_json(judged, status=status, reason=reason, run_dir=str(folder))
    told = as_told(folder, result.record, result_)
    keep(folder, anchored, judged, told)
    if as_json:
        print_json(told)
    else:
        talk()
        notes = (*_doubt(marked_of(result.record)), *verdict.effort_lines(judged))
        for line in (*verdict.told_lines(judged, told), *notes):
            click.echo(line)
        click.echo()
    may_tell = is_told(folder, result.record)
    if report and may_tell:
        from reports.base import write

        write(judged, folder)
    if not as_json:
        # A code tells no cause, but only the catalogue's drills are found by one.
        name = asked.name if is_path(asked.name) else asked.drill.scenario.code
        for line in verdict.next_lines(
            folder=str(folder),
            report=str(folder / "report.html") if report and may_tell else None,
            name=name,
            seed=asked.drill.seed,
        ):
            click.echo(line)
        if report and not may_tell:
            talk(fold(untold(folder), first="  ", then="  "))
        if may_tell:
            talk()
            talk(faint(f"  again: {asked.rerun}"))
    if result.failure is not None:
        talk(clean(str(result.failure)))
        raise SystemExit(RESPONDER_FAILED)
    if not judged.card.is_met:
        raise SystemExit(MISSED)


def new_folder(code: str, seed: int | str, responder: str) -> Path:
    """A folder under the runs' folder that is not there yet; its name tells no cause."""
    from sim.cli.config import runs_folder

    word = "".join(sign for sign in responder.split(":", maxsplit=1)[0] if sign.isalnum())
    parts = (code, word, str(seed))
    folder = runs_folder() / "-".join(part for part in parts if part)
    return beside(folder) if folder.exists() else folder


def beside(folder: Path) -> Path:
    """The next folder of a name that is taken: ``...-2``, ``...-3``."""
    count = 2
    while (found := folder.with_name(f"{folder.name}-{count}")).exists():
        count += 1
    return found


def _doubt(marked: dict[str, float]) -> tuple[str, ...]:
    """One line where the plane does not vouch for all that it showed."""
    share = marked.get("marked_share", 0.0)
    if not share:
        return ()
    told = f"  {share:.0%} of the seconds are marked: the flow plane cannot vouch for them"
    return ("", faint(f"{told}; --plane request carries every request"))


def _head(asked: Asked) -> None:
    scenario = asked.drill.scenario
    talk()
    talk(f"  {strong(scenario.code)}  {clean(scenario.title)}")
    facts = f"{asked.scenario.topology.name} · {asked.responder} · seed {asked.drill.seed} · "
    talk("  " + faint(clean(facts + f"{asked.drill.plane} plane")))
    talk()
