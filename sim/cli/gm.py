"""``gameday gm``: the facilitator's hand on a drill that is being played at another terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.output import clean, json_option, print_json
from sim.model.conduct import Act

WAIT_S = 10.0


@click.command()
@click.argument("run_dir", metavar="RUN", type=click.Path(path_type=Path))
@click.argument("act", type=click.Choice([act.value for act in Act if act is not Act.HINT]))
@click.argument("words", nargs=-1)
@click.option("--wait", default=WAIT_S, show_default=True, help="Seconds to wait for the seat.")
@json_option
def command(run_dir: Path, act: str, words: tuple[str, ...], wait: float, as_json: bool) -> None:
    r"""Act on the drill in RUN while somebody plays it; what is done is in its journal.

    \b
    inject YAML   a fault or a message, now: '{message: {from: Sales, text: Is it us?}}'
    nudge TEXT    a word to the seat
    freeze, go    stop the clock, let it go on
    end [WHY]     end the drill

    Baselines of the same seed meet the same injects, and the score says "facilitated".
    """
    from sim.cli.mailbox import Mailbox

    text = " ".join(words)
    data = _data(Act(act), text, run_dir)
    box = Mailbox(run_dir)
    at = box.wait_for(box.put(Act(act), data), wait_s=wait)
    if as_json:
        print_json({"run_dir": str(run_dir), "act": act, "clock": at})
    else:
        click.echo(clean(f"{act} at {at}"))


def _data(act: Act, text: str, run_dir: Path) -> dict[str, Any]:
    from sim.cli.judging import reopen
    from sim.documents.injecting import EXAMPLE, read_inject
    from sim.journal.folder import RunFolder

    if act is Act.INJECT:
        if not text.strip():
            raise click.UsageError(f"inject needs YAML: gameday gm RUN inject {EXAMPLE}")
        return read_inject(text, reopen(run_dir).scenario)
    # A folder that holds no run is told before anything is laid into it.
    RunFolder(run_dir).read_manifest()
    if act is Act.NUDGE:
        if not text:
            raise click.UsageError("nudge needs words: gameday gm RUN nudge 'Look at the cart'")
        return {"text": text}
    if text and act is not Act.END:
        raise click.UsageError(f"{act.value} takes no words")
    return {"why": text} if text else {}
