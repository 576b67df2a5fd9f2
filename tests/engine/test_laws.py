"""Every law's table gives its mean and, but for a straight line between steps, its variation."""

import numpy as np
import pytest

from sim.engine.layout import mean_one
from sim.model.law import STEPS_PER_UNIT, Law

SHARES = (np.arange(400_000) + 0.5) / 400_000


@pytest.mark.parametrize(("law", "cv2", "tolerance"), [
    ({"shape": "exponential"}, 1.0, 0.001),
    ({"shape": "deterministic"}, 0.0, 1e-9),
    ({"shape": "uniform"}, 1 / 3, 0.01),
    ({"shape": "erlang", "cv2": 0.5}, 0.5, 0.01),
    # The steep foot of the fourth stage lies within a step of the table.
    ({"shape": "erlang", "cv2": 0.25}, 0.25, 0.025),
    ({"shape": "hyperexponential", "cv2": 4.0}, 4.0, 0.01),
])  # fmt: skip
def test_a_law_has_the_mean_and_the_variation_it_says(law, cv2, tolerance):
    made = Law(mean="7ms", **law)
    table = mean_one(made.table())

    values = np.interp(-np.log1p(-SHARES), np.arange(len(table)) / STEPS_PER_UNIT, table)

    assert cv2 == pytest.approx(made.squared_cv)
    assert 1.0 == pytest.approx(values.mean(), abs=1e-4)
    assert cv2 == pytest.approx(values.var(), rel=tolerance, abs=1e-9)


@pytest.mark.parametrize(
    "law", [{"shape": "erlang", "cv2": 0.4}, {"shape": "hyperexponential", "cv2": 0.9}]
)
def test_a_variation_that_a_law_cannot_have_is_refused(law):
    with pytest.raises(ValueError, match="cv2 of a"):
        Law(mean="7ms", **law)
