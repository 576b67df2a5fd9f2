"""A file's bytes as text: regular files only, bounded, UTF-8 (or UTF-16 with its mark)."""

from __future__ import annotations

import codecs
import re
import stat
from functools import cache
from pathlib import Path

from sim.documents.limits import FILE_BYTES
from sim.errors import DocumentError, Problem

_NOT_PLAIN = re.compile(r"[^\t\n\r\x20-\x7e]")


@cache
def _not_printable() -> re.Pattern[str]:
    """What YAML 1.2 does not allow in a stream (section 5.1), and marks that turn text around.

    Those can show a reviewer another document than the one that is read. Compiled when a text is
    not ASCII: the ranges take as long to compile as a small file to read.
    """
    turning = "\u202a-\u202e\u2066-\u2069"
    allowed = "\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff"
    return re.compile(f"[^{allowed}]|[{turning}]")


def first_not_allowed(text: str) -> re.Match[str] | None:
    """The first character that no document may hold, not even by an escape."""
    if text.isascii():
        return _NOT_PLAIN.search(text)
    return _not_printable().search(text)


def read_bytes(path: Path, *, shown: str, most: int = FILE_BYTES) -> bytes:
    """Every byte of a regular file of at most ``most`` bytes.

    Raises:
        DocumentError: where the file is missing, unreadable, too large or no regular file.
    """
    try:
        # A pipe or a device would hang or never end, so it is refused before it is opened.
        if not stat.S_ISREG(path.stat().st_mode):
            raise refusal(shown, "E101", "not a regular file")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise refusal(shown, "E101", error.strerror or "cannot be read") from None
    except ValueError:  # a NUL in the name
        raise refusal(shown, "E101", "not a file name") from None
    if len(data) > most:
        raise refusal(shown, "E102", f"larger than {most // 1024} KiB")
    return data


def decode(data: bytes, *, shown: str) -> str:
    """The text of a document.

    Raises:
        DocumentError: at the first byte or character that YAML does not allow.
    """
    text = _decoded(data, shown)
    bad = first_not_allowed(text)
    if bad is not None:
        line, column = position(text, bad.start())
        raise refusal(
            shown, "E103", f"character U+{ord(bad[0]):04X} is not allowed", line=line, column=column
        )
    return text


def _decoded(data: bytes, shown: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise refusal(shown, "E103", "broken UTF-16; save the file as UTF-8") from None
    body = data.removeprefix(codecs.BOM_UTF8)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = position(body[: error.start].decode("utf-8"), None)
        byte = body[error.start]
        raise refusal(
            shown,
            "E103",
            f"byte 0x{byte:02X} is not UTF-8; save the file as UTF-8",
            line=line,
            column=column,
        ) from None


def position(text: str, offset: int | None) -> tuple[int, int]:
    """Line and column, from 1, of an offset into the text; None means its end."""
    before = text if offset is None else text[:offset]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def refusal(
    shown: str, code: str, message: str, *, line: int = 1, column: int = 1
) -> DocumentError:
    """One problem as an error."""
    return DocumentError([Problem(shown, line, column, "", message, code)])
