"""The reference plane: the path of a request as SimPy processes, written to be read.

``docs/PLANES.md`` says what happens; the request plane must do the same, call for call. The rooms,
in the order of that page and of a request's way:

==============  ================================================================================
``arrivals``    requests come, by journey and layer
``calls``       the caller's end: attempts, timeouts, retries, what a call's end means above it
``groups``      parallel items of which so many are needed
``hedges``      an attempt without an answer is sent once more
``throttles``   a caller holds back what its callee mostly refuses
``guards``      what a caller protects itself with: breaker, budget, ejection
``way``         an attempt's way: connection, replica, travel
``pools``       connections of one caller to one callee
``balancing``   which replica it is
``choosing``    whom a caller may go to: regions, leaders, who fails open
``service``     the callee's end: door, queue, slot, own work, calls, commit, answer
``door``        why the door stays shut: down, shed, no token, read-only, no room
``slots``       the queue before the slots, its discipline and its patience
``processor``   work at the speed of the replica
``stages``      an operation's own calls
``leaving``     cancelled, crashed, dropped: who leaves before the end, and in which order
``ledger``      what is counted: meters, logs, spans, completions
``plane``       the face to the world: time, tables, blows
==============  ================================================================================

``things`` says what lives here, ``ground`` what every room reads, ``instant`` how events of one
instant are ordered.
"""
