"""One small run, made without its anchors: an export does not judge."""

from sim.cli.judging import ask, run_asked
from tests.cli.door import ROOT

BAD_DEPLOY = ROOT / "scenarios" / "kinds" / "bad_deploy.yaml"


def make_run(folder, drill=BAD_DEPLOY, *, responder="rule", plane="request"):
    """The run's folder, and the drill as it was asked for."""
    asked = ask(str(drill), responder=responder, seed=7, plane=plane)
    run_asked(asked, folder)
    return folder, asked.drill
