"""Figures of a capacity study: one a file, ``draw(told) -> Figure`` and ``describe(told) -> str``.

``told`` is the study's ``capacity.json``, whole; a part that it lacks is not drawn.
"""
