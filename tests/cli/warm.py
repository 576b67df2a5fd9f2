"""What every command would load for itself, loaded once, in the process that they fork from.

Not the command line's own modules: what they load, and when, each process finds out for itself.
"""

import gc
from importlib import import_module

from sim.documents.loading import load_scenario
from sim.drill.drill import Drill
from sim.drill.runner import run

for _name in ("reports.base", "reports.context", "sim.scoring.scorecard", "sim.drill.sweep"):
    import_module(_name)

# Both kernels are compiled, or read from their folder, at first use.
_loaded = load_scenario("KND-001")
for _plane in ("request", "flow"):
    run(
        Drill(scenario=_loaded.model, topology=_loaded.topology.model, seed=1, plane=_plane), "idle"
    )
gc.freeze()
