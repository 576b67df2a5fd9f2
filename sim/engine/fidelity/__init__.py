"""Physics checks: the planes against closed forms of queueing theory.

``check`` runs rows and says what holds; ``gameday doctor --physics`` prints them.
"""
