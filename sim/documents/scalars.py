"""Plain scalars by the YAML 1.2 core schema, minus what people read in two ways.

YAML 1.1 makes ``no`` false, ``1:30`` ninety and ``017`` fifteen; none of it happens here.
Source: YAML 1.2.2 specification, section 10.3.2, "Tag Resolution".
"""

from __future__ import annotations

import math
import re

from sim.documents.node import Scalar

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_WHOLE_MOST = 2**63 - 1


def resolve(text: str) -> Scalar:
    """The value of a plain scalar.

    Raises:
        ValueError: for a number that is not finite, does not fit, or reads in two ways.
    """
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if text[0] not in "+-.0123456789":
        return text
    return _number(text)


def _number(text: str) -> Scalar:
    if _LEADING_ZERO.fullmatch(text):
        sign, digits = ("-", text[1:]) if text[0] == "-" else ("", text.lstrip("+"))
        plain = sign + (digits.lstrip("0") or "0")
        raise ValueError(
            f"{_short(text)!r} is octal to some readers and decimal to others; "
            f"write {_short(plain)}, or quote it"
        )
    if _INTEGER.fullmatch(text):
        return _whole(text, 10)
    if _OTHER_BASE.fullmatch(text):
        return _whole(text, 0)
    if _FLOAT.fullmatch(text):
        value = float(text)
        if not math.isfinite(value):
            raise ValueError(f"{_short(text)!r} is too large for a number")
        return value
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"{text!r} is not a finite number")
    return text


def _whole(text: str, base: int) -> int:
    # Checked by length first: int() of 5,000 digits raises, and of 4,000 costs time.
    if len(text) > 24 or abs(int(text, base)) > _WHOLE_MOST:
        raise ValueError(f"{_short(text)!r} does not fit 64 bits")
    return int(text, base)


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:20]}..."
