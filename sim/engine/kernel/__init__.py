"""The compiled event loop of the request plane: plain functions over flat arrays.

Read ``fields`` for what the arrays hold, ``loop`` for the order of events, then ``client`` and
``server`` for the two ends of a call. Every function runs compiled (numba) or as it stands.
"""
