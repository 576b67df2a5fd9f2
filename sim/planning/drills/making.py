"""From a plan to a drill: its years are lived under one option, and the worst is written down."""

from __future__ import annotations

from typing import Any

from sim.documents.plans import LoadedPlan
from sim.errors import SimError
from sim.planning.answers.whole import chunks_for
from sim.planning.drills.document import scenario_of
from sim.planning.drills.worst import Worst, worst_of
from sim.planning.recovery.case import make_case
from sim.planning.recovery.living import live_chunk


class NothingToPlay(SimError):
    """No incident of the years that were lived can be played."""

    exit_code = 3

    def __init__(self, plan: str, years: int) -> None:
        super().__init__(
            f"in {years:,} years of {plan} nothing happened that a drill can show; "
            "ask for more --years"
        )


class NothingStandsThere(SimError):
    """The drill would move to a place that is yet to be bought."""

    exit_code = 3

    def __init__(self, plan: str, option: str, place: str) -> None:
        super().__init__(
            f"{option} of {plan} moves to {place!r}, a place that is yet to be bought: nothing "
            "stands there to move to. Write the region and its replicas into the topology, and "
            "leave it out of 'places'"
        )


def make_drill(
    loaded: LoadedPlan, option: str, *, seed: int, years: int
) -> tuple[Worst, dict[str, Any]]:
    """The worst incident under an option and its scenario.

    Raises:
        NothingToPlay: in those years nothing happened that a drill can show.
        NothingStandsThere: the option moves to a place of the plan, not of its system.
    """
    check_it_stands(loaded, option)
    case = make_case(loaded.model, loaded.topology.model)
    lived = (live_chunk(case, option, seed=seed, chunk=k) for k in range(chunks_for(years)))
    worst = worst_of(case, lived)
    if worst is None:
        raise NothingToPlay(loaded.name, years)
    return worst, scenario_of(loaded.model, loaded.topology.model, loaded.name, worst)


def check_it_stands(loaded: LoadedPlan, option: str) -> None:
    """Whether all that an option moves to is there to be played.

    Raises:
        NothingStandsThere: it moves to a place of the plan, not of its system.
    """
    for tier in ("", *loaded.model.options[option].tiers):
        standby = loaded.model.options[option].arrangement(tier).standby
        if standby in loaded.model.places:
            raise NothingStandsThere(loaded.name, option, standby)
