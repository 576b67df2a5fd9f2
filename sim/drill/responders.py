"""From a responder's name to a responder: kinds by name, playbooks of the scenario, programs."""

from __future__ import annotations

from pathlib import Path

from sim.drill.oracle import Oracle
from sim.errors import UnknownName
from sim.model.order import Think
from sim.model.playbook import Playbook
from sim.model.scenario import Scenario
from sim.responders.base import Responder
from sim.responders.playbook import PlaybookResponder
from sim.responders.registry import RESPONDERS

EXEC = "exec:"
SCRIPT = "script"


def make_responder(
    name: str,
    scenario: Scenario,
    *,
    script: Playbook | None = None,
    log: Path | None = None,
    think: Think = Think.DECLARED,
) -> Responder:
    """A fresh responder.

    Args:
        name: a registered kind, ``reference``, ``oracle``, ``script``, or ``exec:COMMAND``.
        scenario: the drill, for its own playbooks.
        script: the playbook of ``script``.
        log: where a program's standard error goes.
        think: what a program's thinking costs.

    Raises:
        UnknownName: if there is none of that name.
    """
    if name.startswith(EXEC):
        # Imported here: pipes and processes are wanted by programs only.
        from sim.responders.program import Program  # noqa: PLC0415

        return Program(name.removeprefix(EXEC), log=log, think=think)
    if name == SCRIPT and script is not None:
        return PlaybookResponder(SCRIPT, script)
    if name == "reference":
        return PlaybookResponder(name, scenario.reference)
    if name == "oracle":
        return Oracle(scenario)
    if name not in RESPONDERS:
        raise UnknownName("responder", name, (*RESPONDERS, "reference", "oracle", "exec:COMMAND"))
    return RESPONDERS.get(name)()
