"""A run is a function of its documents, seed and orders: nothing it is made of knows the wall."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "sim"
ROOMS = ("drill", "observe", "engine", "lifecycle", "faults", "actions", "model", "journal")
BANNED = {"time", "random", "uuid", "secrets", "locale"}
# The one wall-clock field of a run is set here.
MAY_TELL_THE_TIME = {"drill/runner.py"}
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_of_a_run_reads_the_wall_clock_or_chance(path):
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        assert not BANNED & {name.split(".")[0] for name in names}, names
        is_call = isinstance(node, ast.Call)
        if is_call and isinstance(node.func, ast.Name):
            assert "hash" != node.func.id, f"line {node.lineno}: hash() differs by process"
        if is_call and isinstance(node.func, ast.Attribute):
            is_now = node.func.attr in ("now", "today", "utcnow")
            is_allowed = str(path.relative_to(ROOT)) in MAY_TELL_THE_TIME
            assert is_allowed or not is_now, f"line {node.lineno}: reads the wall clock"
        if isinstance(node, ast.For | ast.comprehension):
            assert not isinstance(node.iter, ast.Set | ast.SetComp), "walks a set"
