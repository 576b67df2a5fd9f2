"""How a facilitator at another terminal reaches a run: files in the run's folder, one an act.

``put`` writes a request whole under a name that is not there yet; the seat takes requests in the
order of their names, acts, and lays an answer beside each. The journal is what counts: a request
whose answer was lost is met again, and done once, as it carries an id.
"""

from __future__ import annotations

import json
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import SimError
from sim.journal.files import FILES, write_whole

if TYPE_CHECKING:
    from sim.drill.session import Session
    from sim.model.conduct import Act, Intervention

FOLDER = "facilitator"
REQUEST, ANSWER = ".request.json", ".answer.json"
# A request is a few lines; what is longer was not written by ``put``.
LARGEST = 100_000
LOOKS_EVERY_S = 0.1


class NobodyThere(SimError):
    """No seat answered."""

    exit_code = 3


class Refused(SimError):
    """The seat took the request and could not do it."""

    exit_code = 3


class Mailbox:
    """The folder between a facilitator and a seat."""

    def __init__(self, run: Path) -> None:
        self._folder = run / FOLDER

    # -- The facilitator's side ----------------------------------------------------------------

    def put(self, act: Act, data: dict[str, Any]) -> Path:
        """Leave a request; where its answer will lie."""
        FILES.make_folder(self._folder)
        # Times of one machine's clock: requests of one facilitator are taken as they were made.
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex}"
        text = json.dumps({"id": name, "act": act.value, "data": data}, allow_nan=False)
        write_whole(self._folder / (name + REQUEST), text.encode(), FILES)
        return self._folder / (name + ANSWER)

    def wait_for(self, answer: Path, *, wait_s: float) -> str:
        """The clock at which it was done.

        Raises:
            NobodyThere: when nobody answered; the request is taken back.
            Refused: with the seat's own words.
        """
        until = time.monotonic() + wait_s
        while not answer.exists():
            if time.monotonic() > until:
                request = answer.with_name(answer.name.removesuffix(ANSWER) + REQUEST)
                request.unlink(missing_ok=True)
                raise NobodyThere(
                    f"{self._folder.parent}: nobody answers; is it being played just now?"
                )
            time.sleep(LOOKS_EVERY_S)
        told = json.loads(answer.read_text(encoding="utf-8"))
        if told["refused"] is not None:
            raise Refused(str(told["refused"]))
        return str(told["clock"])

    # -- The seat's side -----------------------------------------------------------------------

    def serve(self, session: Session) -> int:
        """Do what was asked since the last look; how many acts were done."""
        from sim.units import clock

        if not self._folder.is_dir():
            return 0
        done = 0
        for request in sorted(self._folder.glob("*" + REQUEST)):
            answer = request.with_name(request.name.removesuffix(REQUEST) + ANSWER)
            if answer.exists() or session.is_over:
                continue
            wanted = _read(request)
            refused = wanted if isinstance(wanted, str) else session.intervene(wanted)
            done += refused is None
            told = {"refused": refused, "clock": clock(session.now_us)}
            write_whole(answer, json.dumps(told).encode(), FILES)
        return done


def _read(path: Path) -> Intervention | str:
    """The intervention that a request asks for, or why it is none."""
    from sim.model.conduct import Act, Intervention

    try:
        if path.stat().st_size > LARGEST:
            return "the request is too long"
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Intervention(Act(raw["act"]), dict(raw["data"]), id=str(raw["id"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        return f"the request cannot be read: {error}"
