"""What a trainee may ask of the seat: a few words, read as words and handed to no shell."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Final

from sim.errors import SimError, did_you_mean

# Word -> how many numbers follow it: an item, then an attempt that may be left out.
ASKS: Final = {"list": 0, "play": 1, "resume": 1, "brief": 1, "help": 0}
LONGEST = 200
USAGE: Final = """\
list               what is yours, and how it stands
brief ITEM         what you are told before you begin
play ITEM          begin; what you do from then on counts
resume ITEM        go on after a line that broke
... --line         by lines, one order each, where the screen is read aloud
... --json         by lines, answers in JSON"""


class NotAsked(SimError):
    """What came over the line is no ask; nothing was done."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Ask:
    """What a trainee asks for. ``item`` and ``attempt`` count from 1; 0 where none is named."""

    word: str
    item: int = 0
    attempt: int = 0
    by_line: bool = False
    as_json: bool = False


def read_ask(text: str | None) -> Ask:
    """What the other end of the line asks for; nothing at all asks for the list.

    Raises:
        NotAsked: with what may be asked; whatever else it holds is never run.
    """
    if text is None or not text.strip():
        return Ask("list")
    if len(text) > LONGEST or not text.isascii() or not text.isprintable():
        raise NotAsked(f"no such ask; there are:\n{USAGE}")
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise NotAsked(f"{error}; there are:\n{USAGE}") from error
    flags = {word for word in words if word.startswith("--")}
    word, *numbers = [word for word in words if not word.startswith("--")] or [""]
    # The program's own name is what somebody types who thinks of a shell.
    if word == "gameday" and numbers:
        word, *numbers = numbers
    if word not in ASKS:
        raise NotAsked(f"no {word!r}{did_you_mean(word, tuple(ASKS))}\n{USAGE}")
    if flags - {"--line", "--json"}:
        raise NotAsked(f"no {min(flags - {'--line', '--json'})!r}; there are:\n{USAGE}")
    given = [_number(number) for number in numbers]
    if not ASKS[word] <= len(given) <= ASKS[word] * 2:
        raise NotAsked(f"{word} takes {'an item' if ASKS[word] else 'nothing more'}:\n{USAGE}")
    item, attempt = (*given, 0, 0)[:2]
    return Ask(word, item, attempt, "--line" in flags, "--json" in flags)


def _number(text: str) -> int:
    if not text.isdigit() or not 1 <= len(text) <= 2 or int(text) == 0:
        raise NotAsked(f"{text!r} is no number of an item:\n{USAGE}")
    return int(text)
