"""gameday: incident and chaos drills on a simulated production system.

Data goes one way: YAML -> ``sim.documents`` -> ``sim.model`` -> ``sim.drill`` (with ``sim.engine``)
-> journal and series -> ``sim.scoring`` -> ``reports``. The only loop is view -> order.
"""

__version__ = "0.1.0"
