"""Physics checks: the planes against closed forms of queueing theory.

``check`` runs rows and says what holds; ``python -m sim.engine.fidelity`` prints the table.
"""
