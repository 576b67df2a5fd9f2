"""``gameday resume``: go on with a run that was cut off; nothing lost, nothing doubled."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.output import json_option, talk
from sim.cli.seats import time_out_option


@click.command()
@click.argument("run_dir", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--pace", type=click.FloatRange(0.1, 600.0), help="For a drill that you play.")
@click.option("--line", is_flag=True, help="One verb a line, on a terminal too.")
@time_out_option
@click.option("--no-report", is_flag=True, help="Leave the report out.")
@json_option
def command(
    run_dir: Path,
    pace: float | None,
    line: bool,
    time_out_s: float | None,
    no_report: bool,
    as_json: bool,
) -> None:
    """Go on with the run in the folder RUN, and judge it."""
    from sim.cli.attempts import ended
    from sim.cli.attempts import resumed as resumed_attempt
    from sim.cli.compiling import say_when_compiling
    from sim.cli.judging import PERSON, reopen, seat_of
    from sim.cli.live import Live
    from sim.cli.play import gone_back, played
    from sim.cli.run import finish
    from sim.cli.seats import seat_of_a_person
    from sim.drill.again import resume
    from sim.drill.rewinding import Rewound
    from sim.drill.stored import check_engine
    from sim.model.attempt import Attempt

    check_engine(run_dir)
    asked = reopen(run_dir)
    say_when_compiling(asked.drill.plane)
    script = None if asked.script is None else asked.script.model
    is_person = asked.responder == PERSON
    attempt = Attempt.of(dict(asked.drill.conduct))
    resumed_attempt(asked.drill, run_dir)
    seat = (
        seat_of_a_person(
            by_line=line or as_json,
            as_json=as_json,
            pace=pace,
            attempt=attempt,
            folder=run_dir,
            has_begun=True,
        )
        if is_person
        else seat_of(asked, run_dir, time_out_s=time_out_s)
    )
    live = None if as_json or is_person else Live(asked.drill.scenario.lasts)
    try:
        resumed = resume(run_dir, asked.drill, seat, script=script, on_entry=live)
    except Rewound as back:
        assert not isinstance(seat, str)
        asked, folder, start = gone_back(asked, run_dir, back.to_us)
        asked, result, folder = played(asked, seat, folder, start)
        finish(asked, result, folder, report=not no_report, as_json=as_json)
        return
    ended(asked.drill, run_dir, resumed.result)
    if live is not None:
        live.done()
    if resumed.rest:
        talk(f"  {resumed.rest} bytes after entry #{resumed.sequence - 1} were damaged; set aside")
    finish(asked, resumed.result, run_dir, report=not no_report, as_json=as_json, live=live)
