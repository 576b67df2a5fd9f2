"""Tables say of which responders nobody can know that they did not look."""

from sim.cli.compare import summary_table
from sim.cli.seats import sealed_or_not

TIMES = {"n": 1, "median_s": 1.0, "p90_s": 1.0, "not_reached": 0.0, "met": None}


def test_a_program_is_called_unsealed_and_nobody_else_is():
    assert "exec:bot (unsealed)" == sealed_or_not("exec:bot")
    assert ["person", "rule", "script:x"] == [*map(sealed_or_not, ("person", "rule", "script:x"))]
    rows = [{"responder": name, **TIMES} for name in ("rule", "exec:bot")]
    assert 1 == summary_table(rows).count("(unsealed)")
