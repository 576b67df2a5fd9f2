"""``gameday class remark``: one collected run, lived again and scored anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import clean, print_json

if TYPE_CHECKING:
    from sim.classroom.book import Row
    from sim.classroom.verifying import Standing
    from sim.cli.anchored import Anchored
    from sim.cli.judging import Asked
    from sim.journal.record import RunRecord


@click.command()
@click.argument("run_dir", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "--anchors",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep results of the anchors here: runs of the same seed share them.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def command(run_dir: Path, anchors: Path | None, as_json: bool) -> None:
    """Live RUN again, every record held against its journal, and score it; for an appeal.

    What lies beside the journal is believed in nothing: the anchors are run anew.
    """
    standing, result = remarked(run_dir, anchors)
    if as_json:
        told = {"verdict": standing.verdict, "problem": standing.problem, "record": standing.record}
        print_json({"standing": told, "result": result})
    elif result is None:
        click.echo(clean(f"{standing.verdict}: {standing.problem}"))
    else:
        score = result["score"]
        assert isinstance(score, dict)
        click.echo(f"{standing.verdict}: every record came out the same; score {score['total']}")
    if result is None:
        raise SystemExit(1)


def remarked(run_dir: Path, anchors: Path | None) -> tuple[Standing, Row | None]:
    """How a run stands when it is lived again, and its result where it came out the same."""
    from sim.classroom.book import Verdict
    from sim.classroom.verifying import GOOD, Standing, replay_standing
    from sim.cli.judging import judge, keep, reopen, result_json
    from sim.drill.again import replay
    from sim.drill.stored import open_stored
    from sim.errors import JournalError, ReplayMismatch
    from sim.journal.folder import RunFolder, load_run
    from sim.sources import this_engine

    try:
        made_by = open_stored(run_dir).engine
        asked = reopen(run_dir)
        record = load_run(run_dir)
        replay(run_dir, asked.drill)
    except ReplayMismatch as error:
        if made_by != this_engine():
            told = f"was run by engine {made_by}, this is {this_engine()}: mark it with that one"
            return Standing(Verdict.UNSEALED, told), None
        entries = RunFolder(run_dir).read_journal().next_sequence
        return replay_standing(error.sequence, entries), None
    except JournalError as error:
        return Standing(Verdict.ALTERED, str(error)), None
    anchored = _anchored(asked, record, anchors)
    judged = judge(asked, record, anchored)
    assert record.end is not None
    reason = str(record.end.data["reason"])
    status = {"aborted": "aborted", "responder_failed": "failed"}.get(reason, "completed")
    result: dict[str, Any] = result_json(judged, status=status, reason=reason, run_dir=None)
    keep(run_dir, anchored, judged, result)
    return GOOD, {**result, "engine": str(made_by)}


def _anchored(asked: Asked, record: RunRecord, folder: Path | None) -> Anchored:
    """The anchors of this seed, from the folder where another run has had them run."""
    import json

    from sim.cli.anchored import Anchored
    from sim.cli.judging import anchors_of
    from sim.journal.folder import fingerprint
    from sim.scoring.outlasting import from_dict
    from sim.scoring.standard import VERSION

    anchored_by = None if folder is None else folder / f"{_key(asked, record, VERSION)}.json"
    if anchored_by is None:
        return anchors_of(asked, record)
    if anchored_by.is_file():
        kept = json.loads(anchored_by.read_text(encoding="utf-8"))
        outlasting = kept["outlasting"]
        return Anchored(
            kept["harm"], asked.words, None if outlasting is None else from_dict(outlasting)
        )
    found = anchors_of(asked, record)
    outlasting = None if found.outlasting is None else found.outlasting.as_dict()
    anchored_by.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"harm": found.harm, "outlasting": outlasting}, sort_keys=True)
    aside = anchored_by.with_suffix(f".{fingerprint(record.journal_sha256.encode())[:8]}")
    aside.write_text(text + "\n", encoding="utf-8")
    aside.replace(anchored_by)
    return found


def _key(asked: Asked, record: RunRecord, scoring: str) -> str:
    """Everything that the anchors of a run are a function of."""
    import json

    from sim.drill.facilitating import injected
    from sim.journal.folder import fingerprint

    drill = asked.drill
    told = [
        asked.responder,
        drill.secrets,
        drill.plane,
        str(drill.engine),
        scoring,
        repr(injected(record.entries)),
    ]
    return fingerprint(json.dumps(told, sort_keys=True).encode())[:32]
