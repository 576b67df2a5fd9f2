"""One entry of the journal: what happened, when, to what, and because of which entry.

Times are microseconds of the drill's clock: zero is its start, the lead-in is negative. Entries
carry no wall clock: same documents, same seed, same orders give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import JsonValue

FORMAT = 1
GENESIS = "0" * 64


class Kind(StrEnum):
    """What an entry tells. HIDDEN ones never reach a responder before the end."""

    HEAD = "head"  # versions, digests, seed, responder: the first entry
    ASKED = "asked"  # the inputs of one step, synced to disk before anything is applied
    ORDER = "order"  # an order moved: asked -> refused | running -> done | failed
    INCIDENT = "incident"  # the incident moved
    ALERT = "alert"  # an alert moved
    CHANGE = "change"  # a line of the change log
    MESSAGE = "message"  # a person said something
    UPDATE = "update"  # a status update was posted, in typed fields
    DIAGNOSIS = "diagnosis"  # weighted hypotheses were filed
    NOTE = "note"  # a note, a page to a team, a role taken
    FACILITATION = "facilitation"  # hidden: what was done to the run from outside the seat
    FAULT = "fault"  # hidden: an inject began or ended
    EFFECT = "effect"  # hidden: an effect was held or released
    IMPULSE = "impulse"  # hidden: an impulse struck
    REPLICA = "replica"  # hidden: a replica changed state or version
    STORE = "store"  # hidden: a store's primary, copies or data moved
    STEERING = "steering"  # hidden: answers changed, or have reached everybody
    RESIDENCY = "residency"  # hidden: data were served or written where they may not be
    SEAL = "seal"  # hidden: what a registered run's commitment was made over
    END = "end"  # why it ended, and the fingerprint of the run


HIDDEN = frozenset(
    {
        Kind.HEAD,
        Kind.FACILITATION,
        Kind.FAULT,
        Kind.EFFECT,
        Kind.IMPULSE,
        Kind.REPLICA,
        Kind.STORE,
        Kind.STEERING,
        Kind.RESIDENCY,
        Kind.SEAL,
        Kind.END,
    }
)


_CANONICAL = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. ``cause`` is the sequence number of the entry that led to it."""

    sequence: int
    at_us: int
    kind: Kind
    subject: str  # a service, alert, order ("order-3"), inject ("inject-0"), ...
    event: str  # what happened to the subject, one word
    data: dict[str, JsonValue] = field(default_factory=dict)
    cause: int | None = None
    previous: str = GENESIS  # digest of the line before

    def line(self) -> str:
        """Canonical JSON without its end of line; the chain's digest is over exactly this."""
        return _CANONICAL.encode(
            {
                "seq": self.sequence,
                "at_us": self.at_us,
                "kind": self.kind.value,
                "subject": self.subject,
                "event": self.event,
                "cause": self.cause,
                "data": self.data,
                "prev": self.previous,
            }
        )

    def digest(self) -> str:
        """SHA-256 of the line, hex."""
        return hashlib.sha256(self.line().encode()).hexdigest()

    @classmethod
    def parse(cls, line: str) -> Entry:
        """The entry of a line.

        Raises:
            ValueError: if the line is not an entry of this format.
        """
        try:
            raw = json.loads(line)
            return cls(
                sequence=raw["seq"],
                at_us=raw["at_us"],
                kind=Kind(raw["kind"]),
                subject=raw["subject"],
                event=raw["event"],
                data=raw["data"],
                cause=raw["cause"],
                previous=raw["prev"],
            )
        except (KeyError, TypeError, RecursionError) as error:
            raise ValueError(f"not a journal entry: {error}") from error
