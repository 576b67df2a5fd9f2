import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_no_arrow_goes_up_and_every_wall_stands():
    command = (
        "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert 0 == done.returncode, done.stdout
