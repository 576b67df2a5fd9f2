"""Every limit holds at n and refuses n + 1, and a large honest file is not refused."""

from __future__ import annotations

import pytest

from sim.documents import limits
from sim.documents.loading import parse_topology
from sim.documents.reader import compose, read_data
from sim.errors import DocumentError


def codes(text: str) -> list[str]:
    try:
        compose(text, shown="f.yaml")
    except DocumentError as error:
        return [problem.code for problem in error.problems]
    return []


def test_file_size_at_its_limit_and_beyond(tmp_path):
    from sim.documents.reader import read_file

    path = tmp_path / "large.yaml"
    path.write_bytes(b"a: 1 #".ljust(limits.FILE_BYTES, b"x"))
    assert {"a": 1} == read_file(path).root.value

    path.write_bytes(b"a: 1 #".ljust(limits.FILE_BYTES + 1, b"x"))
    with pytest.raises(DocumentError, match="larger than 256 KiB") as caught:
        read_file(path)
    assert ["E102"] == [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize("opening", ["[", "{a: "])
def test_depth_at_its_limit_and_beyond(opening):
    closing = "]" if opening == "[" else "}"

    assert [] == codes(opening * limits.DEPTH + closing * limits.DEPTH)
    assert ["E110"] == codes(opening * (limits.DEPTH + 1) + closing * (limits.DEPTH + 1))


def test_depth_through_an_alias_at_its_limit_and_beyond():
    inner = 20
    outer = limits.DEPTH - 1 - inner

    def text(levels: int) -> str:
        return f"a: &a {'[' * inner}{']' * inner}\nb: {'[' * levels}*a{']' * levels}\n"

    assert [] == codes(text(outer))
    assert ["E110"] == codes(text(outer + 1))


def test_nodes_at_their_limit_and_beyond():
    # The list itself is one node.
    assert [] == codes("[" + "a," * (limits.NODES - 1) + "]")
    assert ["E111"] == codes("[" + "a," * limits.NODES + "]")


def test_nodes_through_aliases_at_their_limit_and_beyond():
    # a: mapping, key, list and 99 entries; each alias costs the list's 100.
    many = (limits.NODES - 104) // 100
    rest = limits.NODES - 104 - 100 * many
    text = "a: &a [" + "x," * 99 + "]\nb: [" + "*a," * many + "x," * rest

    assert [] == codes(text + "]")
    assert ["E111"] == codes(text + "x]")


def test_a_text_at_its_limit_and_beyond():
    assert [] == codes("a: " + "x" * limits.STRING_CHARACTERS)
    assert ["E112"] == codes("a: " + "x" * (limits.STRING_CHARACTERS + 1))
    assert [] == codes("'" + "k" * 1000 + "': 1")
    assert ["E112"] == codes("? " + "x" * (limits.STRING_CHARACTERS + 1) + "\n: 1")


def many_services(count: int) -> str:
    accepts = "accepts: {W407: most are here to be counted}\n"
    shared = "  s0: &s {replicas: 2, operations: {o: {}}}\n"
    rest = "".join(f"  s{k}: *s\n" for k in range(1, count))
    head = "format: 1\njourneys: {j: {enters: s0.o}}\n"
    return head + accepts + "services:\n" + shared + rest


def test_services_at_their_limit_and_beyond():
    assert limits.SERVICES == len(parse_topology(many_services(limits.SERVICES)).model.services)
    with pytest.raises(DocumentError, match="2,001 services; at most 2,000"):
        parse_topology(many_services(limits.SERVICES + 1))


def many_edges(count: int) -> str:
    """Operations of 100 call sites each, all to one leaf; the last takes the rest."""
    calls = "[" + "z.o," * 100 + "]"
    full, rest = divmod(count, 100)
    lines = [f"      o0: {{calls: &c {calls}}}"]
    lines += [f"      o{k}: {{calls: *c}}" for k in range(1, full)]
    lines += [f"      rest: {{calls: [{'z.o,' * rest}]}}"]
    accepts = "accepts: {W401: x, W404: x, W407: x}\n"
    head = "format: 1\ntraffic: {rate: 1/h}\njourneys: {j: {enters: a.o0}}\n" + accepts
    body = "services:\n  z: {operations: {o: {work: 1us}}}\n  a:\n    operations:\n"
    return head + body + "\n".join(lines) + "\n"


def test_edges_at_their_limit_and_beyond(monkeypatch):
    # 20,000 calls written out are more nodes than a file may hold unless they are short; the bound
    # on nodes is lifted here so that this one is seen.
    assert limits.EDGES == 20_000
    loaded = parse_topology(many_edges(limits.EDGES))
    assert ((), limits.EDGES) == (
        loaded.findings,
        sum(len(op.calls) for op in loaded.model.services["a"].operations.values()),
    )
    with pytest.raises(DocumentError, match="20,001 calls; at most 20,000"):
        parse_topology(many_edges(limits.EDGES + 1))


def test_a_long_list_of_problems_is_cut_with_a_count():
    text = "format: 1\n" + "".join(f"x{k}: 1\n" for k in range(limits.PROBLEMS + 50))

    with pytest.raises(DocumentError) as caught:
        parse_topology(text)

    assert limits.PROBLEMS + 1 == len(caught.value.problems)
    # 150 unknown fields, and journeys and services are missing.
    assert "and 52 more problems" == caught.value.problems[-1].message


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_endings_marks_and_wide_characters_are_read(ending):
    text = ending.join(["a: größe", "b: 日本", "c: 🎉", "d: שלום", ""])
    expected = {"a": "größe", "b": "日本", "c": "🎉", "d": "שלום"}

    for data in (text.encode(), b"\xef\xbb\xbf" + text.encode(), text.encode("utf-16")):
        assert expected == read_data(data, shown="f.yaml").root.value
