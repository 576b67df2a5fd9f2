"""Every exception that gameday raises on purpose, each with the exit code it ends in.

The simulated world never raises: a timed-out call or a refused order is a value and a journal
entry. Exceptions are for faulty documents, faulty responders and our own mistakes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class SimError(Exception):
    """Root of all; ``exit_code`` is what the command line ends with."""

    exit_code = 5


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a document, at a place, with what to write instead.

    ``line`` and ``column`` count from 1. ``code`` is stable (``E103``) and ``gameday explain CODE``
    documents it. ``path`` is dotted: ``services.cart.operations.add.work``.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    code: str = "E100"

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}: "
        what = f"{self.path}: {self.message}" if self.path else self.message
        return f"{where}{what} [{self.code}]"


class DocumentError(SimError):
    """A document cannot be used; carries every problem found, in file order."""

    exit_code = 3

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnknownName(SimError):
    """A name that is in no catalogue and no file; says which names are known."""

    exit_code = 3

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        self.what = what
        self.name = name
        self.known = tuple(sorted(known))
        super().__init__(f"no {what} {name!r}{did_you_mean(name, self.known)}")


class CannotCarry(SimError):
    """A plane was asked for a topology that it does not model."""

    exit_code = 3

    def __init__(self, plane: str, what: str, instead: str) -> None:
        self.plane = plane
        self.what = what
        super().__init__(f"the {plane} plane does not carry {what}; use --plane {instead}")


class JournalError(SimError):
    """A run folder cannot be read, is locked, or was altered."""

    exit_code = 3


class NoWorkers(SimError):
    """Work was to be spread over workers that are not there, are lost, or are of another engine."""

    exit_code = 3


class ForeignPieces(SimError):
    """A folder holds the results of something else; they are never mixed."""

    exit_code = 3

    def __init__(self, folder: str, differing: Sequence[str]) -> None:
        self.differing = tuple(differing)
        which = f" (another {', '.join(differing)})" if differing else ""
        super().__init__(
            f"{folder} holds the results of another run{which}; give another folder, or delete it"
        )


class ReplayMismatch(SimError):
    """A replay produced another entry than the journal holds; the journal or the engine changed."""

    exit_code = 3

    def __init__(self, sequence: int, expected: str, got: str) -> None:
        self.sequence = sequence
        self.expected = expected
        self.got = got
        # Arguments as they were given: whatever ends a SimPy process is made anew from them.
        super().__init__(sequence, expected, got)

    def __str__(self) -> str:
        return (
            f"replay differs from the journal at entry #{self.sequence}:\n"
            f"  journal: {self.expected}\n  replay:  {self.got}"
        )


class ResponderFailed(SimError):
    """A responder broke its contract; ``reason`` is a stable word such as ``timeout``."""

    exit_code = 4

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"responder failed ({reason}): {detail}")


class InvalidTransition(SimError):
    """A state machine was asked for a move that its table does not hold; carries the story."""

    exit_code = 5

    def __init__(self, subject: str, state: str, event: str, story: str = "") -> None:
        self.subject = subject
        self.state = state
        self.event = event
        self.story = story
        tail = f"\n  story: {story}" if story else ""
        super().__init__(f"{subject} cannot take {event!r} from {state!r}{tail}")


class Interrupted(SimError):
    """The user pressed Ctrl-C; everything acknowledged is on disk."""

    exit_code = 130


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like ``name``, or None when none is close."""
    import difflib  # noqa: PLC0415 - only a mistake needs it

    found = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(name: str, known: Sequence[str], *, most: int = 12) -> str:
    """The tail of a message: a suggestion where one is near, else the first known names."""
    near = nearest(name, known)
    if near is not None:
        return f"; did you mean {near!r}?"
    if not known:
        return "; none is known here"
    shown = ", ".join(known[:most]) + (", ..." if len(known) > most else "")
    return f"; known: {shown}"
