"""Harm of whole runs, each lived once: kept by what decides its bytes, and by nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from platformdirs import user_cache_path

from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.engine.flow.carried import what_is_not_carried
from sim.journal.folder import fingerprint
from sim.scoring import standard
from sim.scoring.harm import measure_harm

IDLE, REFERENCE = "idle", "reference"


@dataclass(frozen=True)
class Harms:
    """Harm in money of drills under a responder, remembered across processes."""

    workers: int = 1

    def of(self, drill: Drill, responder: str) -> float:
        """Of one."""
        return self.all([(drill, responder)])[0]

    def all(self, asked: Sequence[tuple[Drill, str]]) -> list[float]:
        """Of each, in order; what was lived before is not lived again."""
        keys = [key_of(drill, responder) for drill, responder in asked]
        known = {key: found for key in keys if (found := _read(key)) is not None}
        missing = {key: one for key, one in zip(keys, asked, strict=True) if key not in known}
        for key, harm in zip(missing, self._lived(list(missing.values())), strict=True):
            _write(key, harm)
            known[key] = harm
        return [known[key] for key in keys]

    def _lived(self, asked: Sequence[tuple[Drill, str]]) -> list[float]:
        if self.workers <= 1 or len(asked) <= 1:
            return [_live(drill, responder) for drill, responder in asked]
        # Imported here: one process needs no workers.
        from joblib import Parallel, delayed  # noqa: PLC0415

        return list(Parallel(n_jobs=self.workers)(delayed(_live)(*one) for one in asked))


def quick(drill: Drill) -> Drill:
    """The drill on the flow plane where that carries it, else as it is; the layout is shared."""
    carried = what_is_not_carried(drill.layout) is None
    made = replace(drill, plane="flow" if carried else drill.plane, salt=None, facilitated=())
    made.__dict__["layout"] = drill.layout
    return made


def key_of(drill: Drill, responder: str) -> str:
    """What the harm is a function of, as one name."""
    told = [
        standard.VERSION,
        str(drill.engine),
        drill.scenario.model_dump_json(),
        drill.topology.model_dump_json(),
        str(drill.seed),
        drill.plane,
        str(drill.tick_us),
        responder,
    ]
    return fingerprint(json.dumps(told).encode())


def _live(drill: Drill, responder: str) -> float:
    return measure_harm(run(drill, responder).record, drill.topology).money


def _folder() -> Path:
    """``GAMEDAY_CACHE``, or the user's cache folder."""
    given = os.environ.get("GAMEDAY_CACHE")
    return (Path(given) if given else user_cache_path("gameday", ensure_exists=False)) / "harms"


def _read(key: str) -> float | None:
    try:
        value = json.loads((_folder() / key).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return float(value) if isinstance(value, int | float) else None


def _write(key: str, harm: float) -> None:
    """Kept where it can be; a full disk costs time and no answer."""
    try:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / key).write_text(json.dumps(harm), encoding="utf-8")
    except OSError:
        return
