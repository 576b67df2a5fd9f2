"""A YAML text into nodes; whatever goes wrong inside ends as a DocumentError with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sim.documents.composer import Composer, TooLarge
from sim.documents.node import Node
from sim.documents.text import decode, read_bytes, refusal
from sim.errors import DocumentError, Problem

# PyYAML without libyaml lacks it; the parser in Python gives the same events, several times slower.
_FastParser: Any = getattr(yaml, "CBaseLoader", None)

# Newer libyaml looks ahead and gives up by itself, before the place where our own bound is passed.
_TOO_DEEP = "maximum nesting depth"

_HINTS = (
    (re.compile(r"could not find expected ':'"), "a ':' is missing after a key"),
    (re.compile(r"mapping values are not allowed"), "a ':' too many, or a line is indented wrong"),
    (re.compile(r"did not find expected key|expected <block end>"), "indented wrong, or unclosed"),
    (re.compile(r"expected ',' or '[\]}]'"), "a ',' or the closing bracket is missing"),
    (re.compile(r"unexpected end of stream"), "a quote is not closed"),
    (re.compile(r"did not find expected '-' indicator"), "a list item must begin with '- '"),
    (re.compile(r"cannot start any token"), "this character must be quoted"),
    (re.compile(r"found (undefined tag handle|a tag)"), "tags are not allowed"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """One document as it was read: its bytes, its text and its nodes."""

    shown: str  # the name in messages
    path: Path | None
    data: bytes
    root: Node


def read_file(path: Path, *, shown: str | None = None) -> Source:
    """Read a YAML file.

    Raises:
        DocumentError: whatever is wrong with the file or its syntax, with file, line and column.
    """
    name = shown if shown is not None else str(path)
    return read_data(read_bytes(path, shown=name), shown=name, path=path)


def read_data(data: bytes, *, shown: str, path: Path | None = None) -> Source:
    """Read the bytes of a YAML document.

    Raises:
        DocumentError: whatever is wrong with them, with file, line and column.
    """
    return Source(shown, path, data, compose(decode(data, shown=shown), shown=shown))


def compose(text: str, *, shown: str, is_fast: bool = True) -> Node:
    """The nodes of a text. ``is_fast=False`` keeps to the parser written in Python.

    Raises:
        DocumentError: for every problem met.
    """
    composer = Composer(shown)
    parser: Any = None
    try:
        # Events only, no composer of PyYAML's: that is where depth ends the process.
        parser = _FastParser(text) if is_fast and _FastParser is not None else _slow(text)
        while parser.check_event():
            composer.take(parser.get_event())
    except TooLarge:
        pass
    except yaml.MarkedYAMLError as error:
        if is_fast and _TOO_DEEP in str(error.problem):
            return compose(text, shown=shown, is_fast=False)
        composer.problems.append(_syntax(error, text, shown))
    except Exception as error:  # PyYAML lets ValueError, KeyError and others of its own out
        line, column = _last_place(composer)
        composer.problems.append(
            Problem(shown, line, column, "", f"cannot be read ({type(error).__name__})", "E104")
        )
    if composer.problems:
        raise DocumentError(composer.problems)
    if composer.root is None:
        raise refusal(shown, "E104", "the file is empty")
    return composer.root


def _slow(text: str) -> yaml.BaseLoader:
    return yaml.BaseLoader(text)  # only its events are taken; nothing is constructed


def _syntax(error: yaml.MarkedYAMLError, text: str, shown: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    lines = text.split("\n")
    given = lines[line - 1] if line <= len(lines) else ""
    said = error.problem or "not YAML"
    if given[: max(column, 1)].strip(" ").startswith("\t") or given[column - 1 : column] == "\t":
        said = "a tab cannot indent; use spaces"
    else:
        hint = next((hint for pattern, hint in _HINTS if pattern.search(said)), None)
        said = f"not YAML: {hint}" if hint is not None else f"not YAML: {said}"
    return Problem(shown, line, column, "", said, "E104")


def _last_place(composer: Composer) -> tuple[int, int]:
    node = composer.last
    return (1, 1) if node is None else (node.line, node.column)
