"""Documents made faulty: bytes, lines, tokens and subtrees changed, in a keyed order.

Run as a program (``python -m tests.documents.mutate FIRST COUNT``) it reads a batch and prints what
went wrong, the slowest mutant and the highest peak of traced memory.
"""

from __future__ import annotations

import copy
import json
import random
import re
import sys
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.documents.loading import load_any
from sim.documents.reader import read_data
from sim.documents.scenarios import scenario_of
from sim.documents.topologies import topology_of
from sim.errors import DocumentError

HOUSE = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
MIB = 1024 * 1024
SLOWEST_S = 2.0
PEAK_BYTES = 256 * MIB

_TOKEN = re.compile(rb"[A-Za-z0-9_.%/-]+|[^\sA-Za-z0-9]")
_STRANGE = (
    b"", b"~", b"[", b"]", b"{", b"}", b": ", b"- ", b"? ", b"&a ", b"*a", b"<<: *a", b"!!int x",
    b"!x", b"|", b">", b"%", b"@", b"`", b"'", b'"', b"#", b"---\n", b"...\n", b"\t", b"\r", b"\0",
    b"\xff", b"\xe2\x80\xae", b"\xef\xbb\xbf", b"\xc2\x85", b"no", b"1:30", b"017", b"0o17",
    b"1e999", b".inf", b".nan", b"-0", b"-1", b"0", b"1", b"9" * 30, b"9" * 400 + b"s", b"1e3",
    b"0x" + b"f" * 40, b"true", b"null", b"2024-99-99", b"5", b"5%", b"500%", b"20/s", b"250ms",
    b"1h30m", b"any", b"a" * 70, b"x.y", b"..", b"../../etc/passwd", b"/etc/passwd", b'"\\0"',
    b'"\\e[31m"', b'"\\ud800"',
)  # fmt: skip


def seeds() -> list[tuple[str, bytes]]:
    """Every shipped topology and scenario, and every fixture of these tests."""
    sound = [*(HOUSE / "topologies").rglob("*.yaml"), *(HOUSE / "scenarios").rglob("*.yaml")]
    sound += (HERE / "bad" / "good").rglob("*.yaml")
    faulty = (HERE / "bad").glob("*.yaml")
    # Sound files come in as often as all faulty ones: most mutants should fall just short.
    paths = sorted(sound) * max(1, 100 // len(sound)) + sorted(faulty)
    return [(str(path), path.read_bytes()) for path in paths]


def mutant(number: int, sources: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """The mutant of a number: which file it was, and its bytes."""
    chance = random.Random(f"mutant {number}")
    name, data = chance.choice(sources)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        data = chance.choice(_WAYS)(data, chance, sources)
    return name, data


def _bytes(data: bytes, chance: random.Random, sources: object) -> bytes:
    at = chance.randrange(len(data) + 1)
    cut = chance.choice((0, 1, 1, 2, 50))
    put = bytes([chance.randrange(256)]) if chance.random() < 0.5 else b""
    return data[:at] + put + data[at + cut :]


def _lines(data: bytes, chance: random.Random, sources: object) -> bytes:
    lines = data.split(b"\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(5):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[other])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            lines[at] = b" " * chance.randrange(9) + lines[at].lstrip()
        case _:
            lines[at] += b" " + chance.choice(_STRANGE)
    return b"\n".join(lines)


def _tokens(data: bytes, chance: random.Random, sources: object) -> bytes:
    found = list(_TOKEN.finditer(data))
    if not found:
        return data + chance.choice(_STRANGE)
    one = chance.choice(found)
    put = chance.choice(found)[0] if chance.random() < 0.5 else chance.choice(_STRANGE)
    return data[: one.start()] + put + data[one.end() :]


def _subtree(data: bytes, chance: random.Random, sources: list[tuple[str, bytes]]) -> bytes:
    """A block of this file, or of another, in place of one of this file's."""
    other = data if chance.random() < 0.5 else chance.choice(sources)[1]
    mine, theirs = _blocks(data), _blocks(other)
    start, end = chance.choice(mine)
    first, last = chance.choice(theirs)
    depth = len(data[start:]) - len(data[start:].lstrip(b" "))
    moved = other[first:last]
    body = b"\n".join(b" " * depth + line.strip(b" ") for line in moved.split(b"\n"))
    return data[:start] + (moved if chance.random() < 0.5 else body) + data[end:]


def _blocks(data: bytes) -> list[tuple[int, int]]:
    """Spans of lines that are deeper than the line before them, and of single lines."""
    spans, at = [], 0
    for line in data.split(b"\n"):
        spans.append((at, at + len(line)))
        at += len(line) + 1
    deep = [len(data[a:b]) - len(data[a:b].lstrip(b" ")) for a, b in spans]
    found = []
    for index, (start, _) in enumerate(spans[:400]):
        last = index
        while last + 1 < len(spans) and deep[last + 1] > deep[index] and last - index < 60:
            last += 1
        found.append((start, spans[last][1]))
    return found


def _values(data: bytes, chance: random.Random, sources: object) -> bytes:
    """One value of the document exchanged for another, written as JSON: the syntax stays sound."""
    try:
        root = read_data(data, shown="mutant").root.value
    except DocumentError:
        return data
    whole: Any = json.loads(json.dumps(root))  # aliases written out, nothing shared
    places = list(_places(whole)) if isinstance(whole, dict | list) else []
    if not places:
        return data
    holder, step = chance.choice(places)
    other, other_step = chance.choice(places)
    match chance.randrange(4):
        case 0:
            holder[step] = copy.deepcopy(other[other_step])
        case 1:
            holder[step] = chance.choice(_ODD)
        case 2 if isinstance(holder, dict):
            holder[str(chance.choice(_ODD))] = holder.pop(step)
        case _:
            del holder[step]
    return json.dumps(whole).encode()


_ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2**62, 1e300, -0.5, "", "0s", "1us", "36500d", "0/s", "1000000/s",
    "100%", "0%", "any", "client", "web", "a.b", "x" * 300, [], {}, [[]], [[[]]], {"a": {}},
)  # fmt: skip


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    steps = value.keys() if isinstance(value, dict) else range(len(value))
    for step in list(steps):
        yield value, step
        if isinstance(value[step], dict | list) and value[step]:
            yield from _places(value[step])


_WAYS = (_bytes, _lines, _tokens, _tokens, _subtree, _values, _values, _values)


def read(name: str, data: bytes) -> str:
    """``accepted`` or ``refused``; anything but a DocumentError goes through."""
    path = Path(name)
    is_scenario = "scenario" in path.name or "scenarios" in path.parts
    try:
        source = read_data(data, shown=path.name, path=path)
        if is_scenario:
            scenario_of(source)
        else:
            topology_of(source)
    except DocumentError as error:
        refused = error
    else:
        return "accepted"
    assert refused.problems, "a refusal says why"
    assert all(p.line >= 1 and p.column >= 1 and p.code for p in refused.problems), str(refused)
    assert all("\n" not in str(p) for p in refused.problems), str(refused)
    return "refused"


def batch(first: int, count: int, *, is_traced: bool = False) -> Iterator[str]:
    """What went wrong with the mutants ``first .. first + count - 1``; then one line of figures."""
    sources = seeds()
    told = {"accepted": 0, "refused": 0}
    slowest, peak = (0.0, -1), (0, -1)
    for number in range(first, first + count):
        name, data = mutant(number, sources)
        if is_traced:
            tracemalloc.start()
        begun = time.process_time()
        try:
            told[read(name, data)] += 1
        except Exception as error:
            yield f"mutant {number} of {name}: {type(error).__name__}: {error}"
        slowest = max(slowest, (time.process_time() - begun, number))
        if is_traced:
            peak = max(peak, (tracemalloc.get_traced_memory()[1], number))
            tracemalloc.stop()
    if slowest[0] > SLOWEST_S:
        yield f"mutant {slowest[1]} took {slowest[0]:.1f} s"
    if peak[0] > PEAK_BYTES:
        yield f"mutant {peak[1]} took {peak[0] / MIB:.0f} MiB"
    print(
        f"{count} mutants: {told['accepted']} accepted, {told['refused']} refused, "
        f"slowest {slowest[0]:.3f} s (#{slowest[1]}), peak {peak[0] / MIB:.1f} MiB (#{peak[1]})",
        file=sys.stderr,
    )


if __name__ == "__main__":
    import resource

    load_any(HOUSE / "topologies" / "three-tier.yaml")  # so that imports are not counted
    resource.setrlimit(resource.RLIMIT_AS, (2048 * MIB, 2048 * MIB))
    wrong = list(batch(int(sys.argv[1]), int(sys.argv[2]), is_traced="--traced" in sys.argv))
    print("\n".join(wrong))
    sys.exit(1 if wrong else 0)
