"""A table of calls becomes a topology that shows the same calls, or is refused row by row."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from sim.documents.edge_text import topology_from_edges
from sim.documents.edges import parse_edges
from sim.documents.graph import Graph
from sim.documents.loading import parse_topology
from sim.errors import DocumentError
from tests.documents.corpus import problems_of

SHOP = """caller,callee,calls_per_s,p50_ms,p99_ms,error_share
user,web,100,80,400,0.01
web,cart,150,10,60,0.002
web,catalog,50,20,100,0
cart,redis,300,1,4,
"""


def written(tmp_path: Path, table: str, name: str = "shop.csv"):
    path = tmp_path / name
    path.write_text(table)
    return topology_from_edges(path)


def test_the_topology_is_valid_and_shows_the_given_rates(tmp_path):
    made = written(tmp_path, SHOP)

    loaded = parse_topology(made.text)
    rates = Graph(loaded.model).visit_rates(loaded.model.traffic.rate)

    assert () == loaded.findings
    assert {"web.call": 100, "cart.call": 150, "catalog.call": 50, "redis.call": 300} == approx(
        rates, rel=1e-4
    )
    assert {
        "web": (80, 400),
        "cart": (10, 60),
        "catalog": (20, 100),
        "redis": (1, 4),
    } == made.given


def test_usual_times_are_the_measured_means(tmp_path):
    graph = Graph(parse_topology(written(tmp_path, SHOP).text).model)

    # The mean of the lognormal through p50 80 and p99 400: 80 exp(0.692²/2); 0.35 ms a hop apart.
    assert 101.6 == approx(graph.usual_us["web.call"] / 1000, rel=0.02)
    assert 13.5 == approx(graph.usual_us["cart.call"] / 1000, rel=0.08)


def test_calls_per_request_become_count_and_chance(tmp_path):
    made = parse_topology(written(tmp_path, SHOP).text).model

    to_cart, to_catalog = made.services["web"].operations["call"].calls
    assert (2, 0.75) == (to_cart.count, to_cart.chance)
    assert (1, 0.5) == (to_catalog.count, to_catalog.chance)


def test_callees_that_take_longer_than_their_caller_are_called_at_once(tmp_path):
    table = "from;to;rps;p50;p99\n;web;10;100;200\nweb;a;10;80;160\nweb;b;10;70;140\n"
    made = written(tmp_path, table)

    (stage,) = parse_topology(made.text).model.services["web"].operations["call"].stages()
    assert 2 == len(stage)
    assert "called at once" in made.text


def test_a_circle_is_opened_at_its_rarest_call_and_said(tmp_path):
    table = "caller,callee,rate\nuser,a,10\na,b,10\nb,a,1\n"
    made = written(tmp_path, table)

    assert () == parse_topology(made.text).findings
    assert any("line 4: b -> a is left out, it closes a circle" in note for note in made.notes)
    assert "# Note: line 4" in made.text


def test_nobody_calls_it_so_users_do(tmp_path):
    made = written(tmp_path, "source,target,qps\nweb,db,30\nweb,cache,90\n")

    model = parse_topology(made.text).model
    assert ["web"] == list(model.journeys)
    assert 90.0 == model.traffic.rate
    assert {} == made.given


def test_names_that_are_not_well_formed_are_made_so(tmp_path):
    made = written(
        tmp_path, "caller,callee,rate\nuser,9 lives!,1\n9 lives!,a.b/c,1\nuser,a b c,1\n"
    )

    model = parse_topology(made.text).model
    assert ["s9-lives", "a-b-c", "a-b-c-2"] == list(model.services)
    assert 3 == len(made.notes)


def test_seconds_percents_tabs_and_a_mark_are_read():
    edges = parse_edges(
        "Source\tTarget\tReq/s\tp50_s\tp99_s\terrors\n\tweb\t1\t0.1\t1\t5%\n", shown="e"
    )

    assert (100.0, 1000.0, 0.05) == (edges[0].p50_ms, edges[0].p99_ms, edges[0].error_share)


def test_every_faulty_row_is_reported_at_its_line():
    table = (
        "caller,callee,calls_per_s,p50_ms,p99_ms,error_share\n"
        "web,,1,1,1,0\nweb,db,many,1,1,0\nweb,db,-1,1,1,0\nweb,db,1,5,1,0\n"
        "web,db,1,1,5,7\nweb,db,nan,1,5,0\nweb,db,0,1,5,0\nweb,db,1,0,0,0\n\nweb,db,1,1,5,0\n"
    )

    with pytest.raises(DocumentError) as caught:
        parse_edges(table, shown="e.csv")

    assert [
        "e.csv:2:1: no callee in this row [E324]",
        "e.csv:3:1: calls_per_s 'many' is not a number [E324]",
        "e.csv:4:1: calls_per_s '-1' must lie between 0 and 1,000,000 [E324]",
        "e.csv:5:1: p99 1 ms is below p50 5 ms [E324]",
        "e.csv:6:1: error_share '7' must lie between 0 and 1, or be a percentage [E324]",
        "e.csv:7:1: calls_per_s 'nan' must lie between 0 and 1,000,000 [E324]",
        "e.csv:8:1: calls_per_s is 0; leave out calls that do not happen [E324]",
        "e.csv:9:1: a latency of 0 ms; leave the cell empty where it is not known [E324]",
    ] == [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "no column 'caller'; no column 'callee'"),
        ("callr,callee,rate\na,b,1\n", "no column 'caller'; is 'callr' meant?"),
        ("caller,callee,rate\n", "no row after the first line"),
        ('caller,callee,rate\n"a,b,1\n', "no callee in this row"),
    ],
)
def test_a_table_without_its_columns_or_rows_is_refused(table, said):
    with pytest.raises(DocumentError, match=said.replace("?", r"\?")):
        parse_edges(table, shown="e.csv")


@settings(max_examples=200, deadline=None)
@given(table=st.text(max_size=300))
def test_any_text_is_a_table_or_a_refusal(table):
    problems = problems_of(lambda: parse_edges(table, shown="e.csv"))

    assert all(problem.code in {"E103", "E324"} for problem in problems)


rows = st.tuples(
    st.sampled_from(["user", "a", "b", "c", "d", "e f"]),
    st.sampled_from(["a", "b", "c", "d", "e f"]),
    st.floats(0.001, 2000),
    st.floats(0.1, 500),
    st.floats(1, 30),
    st.floats(0, 1),
)


@settings(max_examples=100, deadline=None)
@given(table=st.lists(rows, min_size=1, max_size=15))
def test_any_table_becomes_a_topology_that_can_be_read(table, tmp_path_factory):
    text = "caller,callee,calls_per_s,p50_ms,p99_ms,error_share\n" + "".join(
        f"{a},{b},{rate},{p50},{p50 * ratio},{share}\n" for a, b, rate, p50, ratio, share in table
    )
    path = tmp_path_factory.mktemp("edges") / "t.csv"
    path.write_text(text)
    # All rows can close circles (a calls a); then nothing is left to make a topology of.
    problems = problems_of(lambda: topology_from_edges(path))
    assert ["no call is left: each one closes a circle"] == [p.message for p in problems] or (
        not problems
    )
    if not problems:
        # A table may well describe an overload by its own rates; nothing else may be wrong.
        found = problems_of(lambda: parse_topology(topology_from_edges(path).text))
        assert {"E330", "E331"} >= {p.code for p in found if p.code[0] == "E"}
