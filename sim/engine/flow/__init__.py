"""The flow plane: a mean field of the same graph, whose cost does not depend on traffic.

Stations (a replica's slots and its processors) carry a queue as their state; a few dozen sampled
requests, stratified, walk the graph against those states and say how long a call takes, how it ends
and how often it is tried again. ``docs/PLANES.md`` says what it carries and what it does not.
"""
