"""From a name to a run, and from a run to its judgement. The one place where the rooms meet."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reports.context import Judged
    from sim.cli.anchored import Anchored
    from sim.documents.loaded import Loaded
    from sim.documents.scenarios import LoadedScenario
    from sim.drill.drill import Drill
    from sim.drill.runner import RunResult
    from sim.journal.entries import Entry
    from sim.journal.record import RunRecord
    from sim.model.playbook import Playbook
    from sim.model.topology import Topology
    from sim.responders.base import Responder
    from sim.scoring.dimensions.items import Item
    from sim.scoring.dimensions.learn import Graded
    from sim.scoring.stamps import Stamps

RESULT_FILE = "result.json"
SCRIPT = "script:"
AUTO = "auto"
PERSON = "person"
DECLARED = "declared"


@dataclass(frozen=True)
class Asked:
    """What the command line asked for: a drill, a seat, and the words that ask for it again."""

    name: str
    scenario: LoadedScenario
    drill: Drill
    responder: str
    script: Loaded[Playbook] | None

    @property
    def seat(self) -> str:
        """The responder as the runner names it."""
        return "script" if self.script is not None else self.responder

    def seated(self, responder: str) -> Asked:
        """The same drill with somebody else in the seat."""
        return replace(self, responder=responder)

    @property
    def words(self) -> dict[str, str]:
        """What it was called when it was asked for: kept with the run."""
        return {
            "name": self.name,
            "scenario": self.scenario.name,
            "topology": self.scenario.topology.name,
            "responder": self.responder,
        }

    @property
    def rerun(self) -> str:
        """The exact line that runs it again; a person sits down again."""
        if self.responder == PERSON:
            return shlex.join(["gameday", "play", self.name, "--seed", str(self.drill.seed)])
        words = ["gameday", "run", self.name, "--responder", self.responder]
        words += ["--seed", str(self.drill.seed), "--plane", self.drill.plane]
        if self.drill.think != DECLARED:
            words += ["--think", self.drill.think.value]
        return shlex.join(words)


def ask(name: str, *, responder: str, seed: int, plane: str, think: str = DECLARED) -> Asked:
    """Load what a run needs; ``think`` says what a program's thinking costs.

    Raises:
        UnknownName, DocumentError: for a name or a document that cannot be used.
    """
    from sim.documents.loading import load_playbook, load_scenario
    from sim.documents.own_names import SCENARIO_FILE, SCRIPT_FILE, TOPOLOGY_FILE
    from sim.documents.text import decode
    from sim.drill.drill import Drill
    from sim.drill.planes import choose_plane
    from sim.drill.responders import make_responder
    from sim.model.order import Think

    loaded = load_scenario(name)
    script = None
    documents = {
        SCENARIO_FILE: loaded.text,
        TOPOLOGY_FILE: loaded.topology.text,
        **{
            str(PurePosixPath(file)): decode(data, shown=file)
            for file, data in loaded.files.items()
        },
    }
    if responder.startswith(SCRIPT):
        script = load_playbook(responder.removeprefix(SCRIPT))
        documents[SCRIPT_FILE] = script.text
    elif not responder.startswith("exec:"):
        # A misspelt name is told before anything is written.
        make_responder(responder, loaded.model).close()
    drill = Drill(
        scenario=loaded.model,
        topology=loaded.topology.model,
        seed=seed,
        plane="request" if plane == AUTO else plane,
        think=Think(think),
        documents=documents,
    )
    if plane == AUTO:
        drill = replace(drill, plane=choose_plane(drill))
    return Asked(name, loaded, drill, responder, script)


def run_asked(
    asked: Asked,
    folder: Path | None,
    on_entry: Callable[[Entry], None] | None = None,
    *,
    time_out_s: float | None = None,
) -> RunResult:
    """Run what was asked for; ``time_out_s`` is what a program has for an answer."""
    from sim.drill.runner import run

    script = None if asked.script is None else asked.script.model
    seat = seat_of(asked, folder, time_out_s=time_out_s)
    return run(asked.drill, seat, out=folder, script=script, on_entry=on_entry, asked=asked.words)


def seat_of(asked: Asked, folder: Path | None, *, time_out_s: float | None) -> str | Responder:
    """Who sits: a name that the runner knows, or a program with a time-out of its own."""
    from sim.drill.responders import EXEC

    if not asked.seat.startswith(EXEC) or time_out_s is None:
        return asked.seat
    from sim.responders.program import HELLO_S, Program

    return Program(
        asked.seat.removeprefix(EXEC),
        log=None if folder is None else folder / "responder.log",
        decision_s=time_out_s,
        hello_s=max(HELLO_S, time_out_s),
        think=asked.drill.think,
    )


def anchors_of(
    asked: Asked, mine: RunRecord, *, on_anchor: Callable[[str], None] | None = None
) -> Anchored:
    """Each anchor on the same seed, and whether the failure outlives its trigger.

    A run that is an anchor is its own.
    """
    from sim.cli.anchored import Anchored
    from sim.drill.aftermath import aftermath_of
    from sim.drill.anchors import ANCHORS, run_anchors
    from sim.drill.facilitating import injected
    from sim.drill.trigger_check import check_trigger

    others = tuple(name for name in ANCHORS if name != asked.responder)
    # A run that was facilitated is held against baselines that met the same injects.
    drill = replace(asked.drill, facilitated=injected(mine.entries))
    runs = run_anchors(drill, names=others, on_anchor=on_anchor)
    aftermath = aftermath_of(asked.drill, mine)
    whole = mine if aftermath is None else aftermath.extend(mine)
    records = {name: result.record for name, result in runs.items()} | {asked.responder: whole}
    harm = {name: harm_of(records[name], asked.drill.topology) for name in ANCHORS}
    return Anchored(harm, asked.words, check_trigger(drill, records["idle"]), aftermath)


def harm_of(record: RunRecord, topology: Topology) -> float:
    """The money of a run's harm."""
    from sim.scoring.harm import measure_harm

    return measure_harm(record, topology).money


def judge(
    asked: Asked,
    record: RunRecord,
    anchored: Anchored,
    *,
    epilogue: Item | None = None,
    graded: Graded | None = None,
) -> Judged:
    """Score a run between its anchors, to the end of its drill."""
    from reports.context import Judged
    from sim.scoring.scorecard import score

    record = anchored.whole(record)
    scenario, topology = asked.drill.scenario, asked.drill.topology
    return Judged(
        record=record,
        scenario=scenario,
        topology=topology,
        card=score(record, scenario, topology, anchored.harm, epilogue=epilogue, graded=graded),
        outlasting=anchored.outlasting,
        scenario_id=asked.scenario.name,
        topology_id=asked.scenario.topology.name,
        responder=asked.responder,
        seed=str(asked.drill.seed),
        plane=asked.drill.plane,
        rerun=asked.rerun,
    )


def keep(folder: Path, anchored: Anchored, judged: Judged, result: dict[str, Any]) -> None:
    """Write beside the run what it was judged by: the anchors, the words, the result."""
    from sim.cli.anchored import write_anchors
    from sim.journal.folder import RunFolder

    write_anchors(RunFolder(folder), judged.record, anchored)
    write_result(folder, result)


def write_result(folder: Path, result: dict[str, Any]) -> None:
    """Write the result of a run beside it."""
    text = json.dumps(result, indent=2, allow_nan=False, sort_keys=True)
    (folder / RESULT_FILE).write_text(text + "\n", encoding="utf-8", newline="\n")


def rewrite_result(folder: Path) -> None:
    """Write it anew from the folder, where it was sealed until now."""
    if (folder / RESULT_FILE).exists():
        write_result(folder, result_of(folder, judge_folder(folder)))


def result_of(folder: Path, judged: Judged) -> dict[str, Any]:
    """The result of a run that was judged from its folder."""
    end = judged.record.end
    reason = str(end.data["reason"]) if end is not None else "unfinished"
    status = {"aborted": "aborted", "responder_failed": "failed"}.get(reason, "completed")
    return result_json(judged, status=status, reason=reason, run_dir=str(folder))


def reopen(folder: Path) -> Asked:
    """What a run was asked for, from its folder alone.

    Raises:
        JournalError: if it is no run folder.
    """
    from sim.documents.loading import load_playbook
    from sim.documents.own_names import SCENARIO_FILE, SCRIPT_FILE, TOPOLOGY_FILE
    from sim.documents.scenarios import load_pair
    from sim.drill.stored import open_stored

    stored = open_stored(folder)
    texts = stored.texts
    scenario = load_pair(texts / SCENARIO_FILE, texts / TOPOLOGY_FILE)
    has_script = (texts / SCRIPT_FILE).exists()
    script = load_playbook(texts / SCRIPT_FILE) if has_script else None
    drill = stored.drill(scenario.model, scenario.topology.model)
    # The files in the folder have plain names; what they were called when they were asked for
    # stands in the manifest.
    words = stored.asked
    topology = replace(scenario.topology, name=words.get("topology", scenario.topology.name))
    named = replace(scenario, name=words.get("scenario", scenario.name), topology=topology)
    return Asked(
        words.get("name", scenario.model.code),
        named,
        drill,
        words.get("responder", stored.responder),
        script,
    )


def judge_folder(folder: Path, *, epilogue: bool = False, credited: bool = True) -> Judged:
    """Judge a run from its folder and nothing else.

    Args:
        folder: of the run.
        epilogue: whether to live it on past the drill, beside nobody.
        credited: whether with what was found of its moves.

    Raises:
        JournalError: if the folder holds no finished run, its anchors were never run, or any of it
            was altered.
    """
    from sim.cli.anchored import check_documents, read_anchors
    from sim.cli.credited import read_credit
    from sim.cli.filing import graded_beside
    from sim.journal.folder import RunFolder, load_run

    kept = RunFolder(folder)
    asked = reopen(folder)
    record = load_run(folder)
    check_documents(kept, record)
    anchored = read_anchors(kept, record)
    words = anchored.words
    asked = replace(asked, name=words["name"], responder=words["responder"])
    graded = graded_beside(folder, record)
    judged = judge(asked, record, anchored, graded=graded)
    if epilogue:
        item = epilogue_of(asked.drill, record, judged.card.stamps)
        judged = judge(asked, record, anchored, epilogue=item, graded=graded)
    return replace(
        judged,
        scenario_id=words["scenario"],
        topology_id=words["topology"],
        explained=read_credit(kept, record) if credited else None,
    )


def epilogue_of(drill: Drill, record: RunRecord, stamps: Stamps) -> Item:
    """E4: the run lived on past its drill, beside nobody on the same seed."""
    from sim.drill.aftermath import epilogues
    from sim.drill.facilitating import injected
    from sim.drill.runner import run
    from sim.scoring.epilogue import epilogue_until_us, judge_epilogue

    lasts = drill.scenario.lasts
    until = epilogue_until_us(stamps, lasts)
    idle = run(replace(drill, facilitated=injected(record.entries)), "idle").record
    mine, nobody = epilogues(drill, record, idle, until_us=until)
    return judge_epilogue(mine, nobody, from_us=lasts)


def marked_of(record: RunRecord) -> dict[str, float]:
    """``marked_share`` where the plane has one: seconds that it cannot vouch for."""
    share = record.entries[-1].data.get("marked_share") if record.entries else None
    return {"marked_share": share} if isinstance(share, float) else {}


def result_json(judged: Judged, *, status: str, reason: str, run_dir: str | None) -> dict[str, Any]:
    """The contract of ``run --json``."""
    from sim.scoring.scorecard import to_json

    return {
        "scenario": judged.scenario_id,
        "code": judged.scenario.code,
        "topology": judged.topology_id,
        "seed": int(judged.seed),
        "plane": judged.plane,
        **marked_of(judged.record),
        "responder": judged.responder,
        "status": status,
        "reason": reason,
        **to_json(judged.card),
        "outlasting": None if judged.outlasting is None else judged.outlasting.as_dict(),
        "run_dir": run_dir,
        "journal_sha256": judged.record.journal_sha256,
        "rerun": judged.rerun,
    }
