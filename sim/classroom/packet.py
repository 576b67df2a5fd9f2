"""What starts one registered attempt: a small file with the terms and a token, and no seed in it.

Seed and salt are functions of the token and of a bank of seeds. The token is a keyed hash of class,
trainee, item and attempt, so that the instructor can make it again at any time and nobody else can.
Whoever holds a packet and the engine can work the seed out, as the engine has to: take-home hides
it from a glance, not from a search.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import JsonValue

from sim.classroom.bank import Bank, BankSeed
from sim.classroom.keys import ClassKey
from sim.errors import JournalError
from sim.journal.files import write_whole
from sim.journal.folder import fingerprint

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Which attempt: of whom, at which item, the how-manieth. Counts from 1."""

    trainee: str
    item: int
    attempt: int


@dataclass(frozen=True)
class Packet:
    """A packet as its file has it."""

    course: str
    trainee: str
    item: int
    attempt: int
    number: int  # the attempt at this drill, over all items of the form
    code: str
    pace: float
    pauses_s: float
    extra_time: float
    trust: str
    bank: str  # digest of the seeds that the token chooses from
    token: str

    @property
    def place(self) -> Place:
        """Which attempt it starts."""
        return Place(self.trainee, self.item, self.attempt)

    @property
    def conduct(self) -> dict[str, JsonValue]:
        """What the head of the journal tells of it, beside the terms."""
        return {"class": self.course, "item": self.item, "attempt": self.attempt}

    def seed(self, bank: Bank) -> int:
        """The seed of the attempt.

        Raises:
            JournalError: where the bank is not the one that the packet was made with.
        """
        if digest_of(bank) != self.bank:
            raise JournalError(
                f"the seeds of {self.code} on this machine are not those that the packet was made "
                "with; ask your instructor which version of gameday to use"
            )
        return chosen(bank, self.token).seed

    @property
    def salt(self) -> str:
        """Of the commitment in the head of the journal, hex."""
        return hashlib.sha256(f"salt {self.token}".encode()).hexdigest()

    def write(self, path: Path) -> None:
        """Write it whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"gameday_packet": FORMAT, **asdict(self)}, indent=1, sort_keys=True)
        write_whole(path, (text + "\n").encode())

    @classmethod
    def read(cls, path: Path) -> Packet:
        """A packet from its file.

        Raises:
            JournalError: where it is none.
        """
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(raw, dict) or raw.pop("gameday_packet", None) != FORMAT:
                raise ValueError("no packet of this format")
            return cls(
                **{name: kind(raw[name]) for name, kind in _KINDS.items()},  # type: ignore[arg-type]
            )
        except OSError as error:
            raise JournalError(
                f"{path}: cannot be read: {error.strerror}; name the packet that you were handed"
            ) from error
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise JournalError(
                f"{path}: is no packet of a class: {error}; ask for it to be handed out again"
            ) from error


_KINDS: dict[str, type[str | int | float]] = {
    "course": str,
    "trainee": str,
    "item": int,
    "attempt": int,
    "number": int,
    "code": str,
    "pace": float,
    "pauses_s": float,
    "extra_time": float,
    "trust": str,
    "bank": str,
    "token": str,
}


def token_of(key: ClassKey, course: str, place: Place, drill: str) -> str:
    """The keyed hash that an attempt's seed and salt are functions of, hex."""
    return key.derive("attempt", course, place.trainee, place.item, place.attempt, drill).hex()


def chosen(bank: Bank, token: str) -> BankSeed:
    """The seed of a bank that a token chooses; every one is as likely as any other."""
    said = hashlib.sha256(f"seed {token}".encode()).digest()
    # 256 bits over some thousands of seeds: the bias of the remainder is below 2**-240.
    return bank.seeds[int.from_bytes(said) % len(bank.seeds)]


def digest_of(bank: Bank) -> str:
    """Over the seeds of a bank, in their order."""
    return fingerprint(json.dumps([seed.seed for seed in bank.seeds]).encode())[:16]


def documents_digest(documents: Mapping[str, str]) -> str:
    """Over the texts that a drill is made from, by name."""
    told = {name: fingerprint(text.encode()) for name, text in sorted(documents.items())}
    return fingerprint(json.dumps(told, sort_keys=True).encode())
