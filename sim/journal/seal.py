"""A registered run's secrets: kept out of its folder while it goes on, shown to be the same after.

The head of a sealed journal names a commitment, SHA-256 over a random salt, the seed and the
digests of the documents. The entry before the end opens it. Without the salt nobody can try which
drill or seed it was; with it anybody can check that none was exchanged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from sim.errors import JournalError
from sim.journal.entries import Entry, Kind
from sim.journal.folder import fingerprint

COMMITMENT = "commitment"


def commit(salt: str, secrets: Mapping[str, JsonValue]) -> str:
    """The commitment to the seed and the documents' digests, hex."""
    return fingerprint(json.dumps([salt, secrets], sort_keys=True).encode())


def head_of(entries: Sequence[Entry]) -> dict[str, JsonValue]:
    """The data of the first entry; of a sealed run with what the seal held, once it is open.

    Raises:
        JournalError: if the seal opens to something else than it was closed over.
    """
    head = dict(entries[0].data)
    opened = next((entry.data for entry in reversed(entries) if entry.kind is Kind.SEAL), None)
    if COMMITMENT not in head or opened is None:
        return head
    secrets = {name: value for name, value in opened.items() if name != "salt"}
    if commit(str(opened.get("salt")), secrets) != head[COMMITMENT]:
        raise JournalError("the seal does not open to the seed and documents it was closed over")
    return head | secrets
