"""The check for metastability: the same seed with nobody there, then with the traffic cut a while.

Each is a run like any other. The cut lets in half of what the failure's amplification leaves of the
normal load, so that what stands in queues can be worked off; then all are let in again.
"""

from __future__ import annotations

from dataclasses import replace

from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.journal.record import RunRecord
from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from sim.model.scenario import Inject
from sim.scoring.outlasting import Outlasting, good_share, hold
from sim.units import MINUTE, SECOND

LONGEST_CUT = 10 * MINUTE


def check_trigger(drill: Drill, idle: RunRecord) -> Outlasting | None:
    """Whether the failure outlived its trigger in a run in which nobody acted, and how it ends.

    Returns:
        None where it did not outlive it, or the drill ends too soon to tell.
    """
    held = hold(idle, drill.topology)
    if held is None or not held.is_bad:
        return None
    at_us, lasts = held.until_s * SECOND, drill.scenario.lasts
    cut_us = min(LONGEST_CUT, (lasts - at_us) // 2)
    cut_to = round(0.5 / held.amplification, 4)
    cut = Inject(
        at=f"{at_us}us",
        fault=FAULTS.get("traffic_surge").model_validate(
            {"factor": cut_to, "lasts": f"{cut_us}us"}
        ),
        target=Selector(),
    )
    scenario = drill.scenario.model_copy(update={"injects": (*drill.scenario.injects, cut)})
    record = run(replace(drill, scenario=scenario), "idle").record
    # The hold's own length again, as far as the drill goes: its last half is what counts.
    opened_s = (at_us + cut_us) // SECOND
    last_s = min(opened_s + held.until_s - held.gone_s, lasts // SECOND)
    middle_s = (opened_s + last_s) // 2
    restored = good_share(record.seconds, held.journey, middle_s, last_s)
    return Outlasting(held, cut_to, restored)
