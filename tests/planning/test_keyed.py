"""Draws by name: whole arrays of them are the plain ones."""

from __future__ import annotations

import numpy as np

from sim import streams
from sim.planning.futures.keyed import mix, root, uniforms


def test_an_array_of_draws_is_the_plain_draws_bit_for_bit():
    years = np.arange(50)

    found = uniforms(root(7, "outage", "eu"), years, np.full(50, 3))

    assert [streams.unit(streams.draw(7, "outage", "eu", int(y), 3)) for y in years] == list(found)


def test_a_draw_does_not_depend_on_how_many_are_drawn_beside_it():
    key = root(1, "x")

    assert mix(key, np.arange(1000))[700] == mix(key, np.arange(700, 701))[0]
