"""An incident lived by the engine: what it took, beside what was predicted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.documents.loaded import Loaded
from sim.documents.reader import read_data
from sim.documents.scenarios import LoadedScenario, scenario_of
from sim.documents.writer import dump
from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.journal.record import RunRecord
from sim.model.topology import Topology
from sim.planning.futures.keyed import root
from sim.planning.played.incident import Incident
from sim.planning.played.moves import moves_of
from sim.planning.played.script import script_of, times_of
from sim.planning.played.system import prepared_system
from sim.planning.recovery import sources as s
from sim.planning.recovery.case import Case
from sim.scoring.recovery import recover, recovery_time_s
from sim.scoring.stamps import stamp
from sim.units import SECOND, format_duration


@dataclass(frozen=True, slots=True)
class Played:
    """One incident: hours as the planner and as the engine have them."""

    mode: str
    year: int
    predicted_rto_h: float
    predicted_rpo_h: float
    rto_h: float | None  # None: not back when the drill ended
    rpo_h: float
    writes_lost: int


def drill_of(
    case: Case, option: str, incident: Incident, topology: Loaded[Topology]
) -> LoadedScenario:
    """The drill of an incident."""
    prepared = case.options[option]
    moves = moves_of(case, prepared, incident)
    times = times_of(case, prepared, incident, moves)
    stores = {
        name: {k: format_duration(v) if isinstance(v, int) else v for k, v in values.items()}
        for name, values in moves.stores.items()
    }
    system = prepared_system(case, prepared, topology, store_lasts=stores)
    text = dump(script_of(case, prepared, incident, moves, times))
    return scenario_of(read_data(text.encode(), shown="played.yaml", path=topology.path), system)


def play(
    case: Case, option: str, incident: Incident, topology: Loaded[Topology], *, seed: int
) -> Played:
    """Play one incident with its reference."""
    loaded = drill_of(case, option, incident, topology)
    own = root(seed, "played", incident.year, incident.mode, incident.outage) >> 2
    drill = Drill(scenario=loaded.model, topology=loaded.topology.model, seed=own, tick_us=SECOND)
    record = run(drill, "reference").record
    stamped = stamp(record, drill.scenario, drill.topology)
    soak_s = drill.scenario.soak // SECOND
    began_s = stamped.stamps.fault_began_s
    assert began_s is not None
    if incident.mode == s.DATA:
        began_s += incident.lasts_h * 3600.0
    rto_s = _served_after_s(record, began_s, soak_s=soak_s, level=float(case.mbco.max()))
    found = recover(record, drill.topology, stamped, soak_s=soak_s)
    return Played(
        mode=incident.mode,
        year=incident.year,
        predicted_rto_h=incident.rto_h,
        predicted_rpo_h=incident.rpo_h,
        rto_h=None if rto_s is None else rto_s / 3600.0,
        rpo_h=(found.rpo_s or 0.0) / 3600.0,
        writes_lost=found.writes["writes_lost"],
    )


def _served_after_s(
    record: RunRecord, began_s: float, *, soak_s: int, level: float
) -> float | None:
    """Until every journey is served for good; None where one of them is not."""
    journeys = np.array(record.seconds.journeys)
    times = [
        recovery_time_s(
            record.seconds, began_s, soak_s=soak_s, level=level, classes=journeys == journey
        )
        for journey in dict.fromkeys(record.seconds.journeys)
    ]
    known = [time_s for time_s in times if time_s is not None]
    return max(known) if len(known) == len(times) else None
