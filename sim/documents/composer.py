"""YAML events into nodes, under a budget: nothing is built that the limits do not allow.

Own composer in place of PyYAML's: that one recurses (the C one ends the process at 50,000 levels),
keeps the last of two equal keys, and expands merge keys without bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

import yaml

from sim.documents.limits import DEPTH, NODES, STRING_CHARACTERS
from sim.documents.node import Node, Scalar, dotted
from sim.documents.scalars import resolve
from sim.documents.text import first_not_allowed
from sim.errors import Problem

_WORDS = frozenset("abcdeghijklmopqrsuvwxyzABCDEGHIJKLMOPQRSUVWXYZ")
_CORE = "tag:yaml.org,2002:"


class TooLarge(Exception):
    """A budget ran out; reading stops here."""


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet."""

    node: Node
    anchor: str | None
    key: str | None = None  # of the value that comes next
    step: int | str | None = None  # where this node stands in the one above


@dataclass(slots=True)
class Composer:
    """Takes events one by one; ``problems`` keeps what does not stop the reading."""

    shown: str
    problems: list[Problem] = field(default_factory=list)
    root: Node | None = None
    _stack: list[_Open] = field(default_factory=list)
    _anchors: dict[str, Node] = field(default_factory=dict)
    _unfinished: set[str] = field(default_factory=set)
    _count: int = 0
    _documents: int = 0

    def take(self, event: yaml.Event) -> None:
        """Add one event.

        Raises:
            TooLarge: where a budget runs out; the problem has been noted.
        """
        # Scalars are three events of four: they are asked for first.
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._open(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._close()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._note(event, "E104", "a second document in one file; keep one")
                raise TooLarge

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        text: str = event.value
        if len(text) > STRING_CHARACTERS:
            self._stop(event, "E112", f"a text of more than {STRING_CHARACTERS:,} characters")
        self._count += 1
        if self._count > NODES:
            self._stop_counting(event)
        # Only an escape can bring in what the text's own check refused: a NUL, an escape sequence.
        if event.style == '"':
            self._check_escapes(event, text)
        top = self._stack[-1] if self._stack else None
        if top is not None and top.key is None and top.node.fields is not None:
            self._key(top, event)
            return
        self._attach(self._node(event, self._value(event)), event.anchor)

    def _check_escapes(self, event: yaml.ScalarEvent, text: str) -> None:
        found = first_not_allowed(text)
        # A carriage return overwrites the line before it on a terminal.
        bad = found[0] if found is not None else "\r" if "\r" in text else None
        if bad is not None:
            self._note(event, "E106", f"character U+{ord(bad):04X} is not allowed in a text")

    def _value(self, event: yaml.ScalarEvent) -> Scalar:
        text: str = event.value
        tag = event.tag
        if tag is None or tag == "!":
            # Letters begin words, but for null, true and false; most scalars end here.
            if not event.implicit[0] or text[:1] in _WORDS:
                return text
            try:
                return resolve(text)
            except ValueError as error:
                self._note(event, "E106", str(error))
                return None
        if tag == _CORE + "str":
            return text
        self._note(event, "E107", f"tag {_plain(tag)!r} is not allowed; remove it")
        return None

    def _key(self, top: _Open, event: yaml.ScalarEvent) -> None:
        name: str = event.value
        assert top.node.keys is not None
        if event.tag not in {None, "!", _CORE + "str"}:
            self._note(event, "E107", f"tag {_plain(event.tag)!r} is not allowed; remove it")
        if name == "<<" and event.implicit[0]:
            self._note(event, "E108", "merge keys are not allowed; write the fields out")
        if event.anchor is not None:
            self._anchors[event.anchor] = self._node(event, name)
        if name in top.node.keys:
            first, _ = top.node.keys[name]
            short = name if len(name) <= 60 else name[:57] + "..."
            self._note(event, "E105", f"{short!r} is already given at line {first}")
        else:
            top.node.keys[name] = _place(event)
        top.key = name

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if len(self._stack) >= DEPTH:
            self._stop(event, "E110", f"nested deeper than {DEPTH} levels")
        self._count += 1
        if self._count > NODES:
            self._stop_counting(event)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        tag: str | None = event.tag
        if tag not in {None, "!", _CORE + ("map" if is_mapping else "seq")}:
            self._note(event, "E107", f"tag {_plain(tag)!r} is not allowed; remove it")
        node = self._node(event, None)
        node.height = 1
        if is_mapping:
            node.value, node.keys, node.fields = {}, {}, {}
        else:
            node.value, node.items = [], []
        opened = _Open(node, event.anchor, step=self._step(event))
        if event.anchor is not None:
            self._unfinished.add(event.anchor)
        self._stack.append(opened)

    def _close(self) -> None:
        closed = self._stack.pop()
        anchor = closed.anchor
        if anchor is not None:
            self._unfinished.discard(anchor)
        self._attach(closed.node, anchor)

    def _alias(self, event: yaml.AliasEvent) -> None:
        name = str(event.anchor)
        if name in self._unfinished:
            self._stop(event, "E109", f"alias '*{name}' contains itself")
        known = self._anchors.get(name)
        if known is None:
            self._note(event, "E109", f"alias '*{name}' has no anchor '&{name}' before it")
            known = self._node(event, None)
        # An alias costs what it stands for, written out.
        self._count += known.size
        if self._count > NODES:
            self._stop_counting(event)
        if len(self._stack) + known.height > DEPTH:
            self._stop(event, "E110", f"nested deeper than {DEPTH} levels")
        top = self._stack[-1] if self._stack else None
        if top is not None and top.node.fields is not None and top.key is None:
            self._note(event, "E104", "an alias cannot be a key")
            top.key = f"*{name}"
            return
        self._attach(known, None)

    def _step(self, event: yaml.NodeEvent) -> int | str | None:
        """Where the next node stands in the open one; a key that is no scalar is refused."""
        if not self._stack:
            return None
        top = self._stack[-1]
        if top.node.items is not None:
            return len(top.node.items)
        if top.key is None:
            self._stop(event, "E104", "a mapping or a list cannot be a key")
        return top.key

    def _attach(self, node: Node, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._stack:
            self.root = node
            return
        top = self._stack[-1]
        top.node.size += node.size
        top.node.height = max(top.node.height, node.height + 1)
        if top.node.items is not None:
            assert isinstance(top.node.value, list)
            top.node.items.append(node)
            top.node.value.append(node.value)
            return
        assert top.node.fields is not None
        assert isinstance(top.node.value, dict)
        assert top.key is not None
        top.node.size += 1  # the key
        # Of two equal keys the first stays; the second has been refused.
        top.node.fields.setdefault(top.key, node)
        top.node.value.setdefault(top.key, node.value)
        top.key = None

    def _stop_counting(self, event: yaml.Event) -> NoReturn:
        self._stop(event, "E111", f"more than {NODES:,} values, aliases written out")

    def _stop(self, event: yaml.Event, code: str, message: str) -> NoReturn:
        self._note(event, code, message)
        raise TooLarge

    def _note(self, event: yaml.Event, code: str, message: str) -> None:
        path = dotted(tuple(self._steps()))
        path = path if len(path) <= 100 else f"...{path[-97:]}"
        self.problems.append(Problem(self.shown, *_place(event), path, message, code))

    @property
    def last(self) -> Node | None:
        """The innermost node still open, for a message about what came after it."""
        return self._stack[-1].node if self._stack else self.root

    def _steps(self) -> Iterator[int | str]:
        for opened in self._stack:
            if opened.step is not None:
                yield opened.step
        if self._stack and self._stack[-1].key is not None:
            yield self._stack[-1].key

    @staticmethod
    def _node(event: yaml.Event, value: Scalar) -> Node:
        return Node(value, *_place(event))


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)


def _plain(tag: str | None) -> str:
    text = (tag or "").replace(_CORE, "!!")
    return text if len(text) <= 60 else text[:57] + "..."
