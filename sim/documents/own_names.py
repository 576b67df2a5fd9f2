"""How a run's own documents are called in its folder; no file that a scenario brings may be so."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

SCENARIO_FILE: Final = "scenario.yaml"
TOPOLOGY_FILE: Final = "topology.yaml"
SCRIPT_FILE: Final = "script.yaml"
_OWN: Final = (SCENARIO_FILE, TOPOLOGY_FILE, SCRIPT_FILE)
# Files are written under this ending first and then put in their place.
_ASIDE: Final = ".part"


def is_own(name: str) -> bool:
    """Whether a file, named from the scenario's folder, would meet one of a run's own.

    Large and small letters are one: on some disks they are.
    """
    parts = [part.casefold() for part in PurePosixPath(name).parts]
    return bool(parts) and (parts[0] in _OWN or any(part.endswith(_ASIDE) for part in parts))
