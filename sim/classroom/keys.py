"""The instructor's key, and everything that is derived from it by name.

One key of 256 bits, in a file that stays outside the class's folder. Each use has a name of its
own, so that what is given away for one use says nothing of any other.

Source: H. Krawczyk, M. Bellare, R. Canetti, RFC 2104, "HMAC: Keyed-Hashing for Message
Authentication".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes

from pydantic import JsonValue

from sim.errors import SimError

BYTES = 32
_MARK = "gameday-class-key-1 "
SIGNATURE = "hmac"


class NoClassKey(SimError):
    """The key cannot be read, or is another class's."""

    exit_code = 3


@dataclass(frozen=True)
class ClassKey:
    """A key; never printed."""

    secret: bytes

    def __repr__(self) -> str:
        """Without the secret."""
        return f"ClassKey({self.fingerprint})"

    @property
    def fingerprint(self) -> str:
        """What names the key and gives nothing of it away, 16 hex digits."""
        return self.derive("fingerprint").hex()[:16]

    def derive(self, use: str, *parts: str | int) -> bytes:
        """32 bytes for a use and whatever it is about; another use gives unrelated ones."""
        said = json.dumps([use, *parts], ensure_ascii=False, separators=(",", ":")).encode()
        return hmac.new(self.secret, said, hashlib.sha256).digest()

    def sub_key(self, use: str, *parts: str | int) -> ClassKey:
        """A key for one use, to be held where this one must not be."""
        return ClassKey(self.derive(use, *parts))

    def signed(self, row: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """The row with its signature."""
        return {**row, SIGNATURE: self._signature(row)}

    def has_signed(self, row: Mapping[str, JsonValue]) -> bool:
        """Whether a row is as it was when it was signed with this key."""
        bare = {name: value for name, value in row.items() if name != SIGNATURE}
        return hmac.compare_digest(str(row.get(SIGNATURE)), self._signature(bare))

    def pseudonym(self, person: str) -> str:
        """What a person is called in a class's folder: ``t-`` and eight letters."""
        code = base64.b32encode(self.derive("pseudonym", person)).decode().lower()
        return f"t-{code[:8]}"

    def _signature(self, row: Mapping[str, JsonValue]) -> str:
        return self.derive("row", json.dumps(dict(row), sort_keys=True)).hex()


def make_key(path: Path) -> ClassKey:
    """A new key in a new file, for this user alone.

    Raises:
        NoClassKey: where a file is there already: a key that is lost loses its class.
    """
    key = ClassKey(token_bytes(BYTES))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise NoClassKey(f"{path}: is there already; name another file for the new key") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(_MARK + key.secret.hex() + "\n")
    return key


def write_key(path: Path, key: ClassKey) -> None:
    """Write a key that is derived from another."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(_MARK + key.secret.hex() + "\n")


def read_key(path: Path) -> ClassKey:
    """The key in a file.

    Raises:
        NoClassKey: where there is none.
    """
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "is not a key's file"
        raise NoClassKey(f"{path}: cannot be read as a class's key: {reason}") from error
    secret = text.strip().removeprefix(_MARK)
    if not text.startswith(_MARK) or len(secret) != 2 * BYTES:
        raise NoClassKey(f"{path}: holds no class's key; `gameday class init` makes one")
    try:
        return ClassKey(bytes.fromhex(secret))
    except ValueError as error:
        raise NoClassKey(f"{path}: was damaged; its key is no key any more") from error
