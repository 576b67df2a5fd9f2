"""Names the environment to Gymnasium when it is imported, as Gymnasium's own rooms do.

gymnasium.make("sim.rl.drills:gameday/Drill-v0", drill="canary-bad")
"""

from __future__ import annotations

import gymnasium

ID = "gameday/Drill-v0"

gymnasium.register(
    id=ID,
    entry_point="sim.rl.environment:DrillEnv",
    vector_entry_point="sim.rl.many:ManyDrills",
)
