"""A cause is drawn as long as it did harm."""

from __future__ import annotations

import dataclasses

import pytest

from reports.causes import lasted_until
from sim.journal.entries import Kind
from sim.units import SECOND
from tests.records import RecordMaker
from tests.reports.judged import judged

ON_V2 = {"effect": 0, "target": "service=api, version=v2", "origin": "deploy"}


def lasted_s(maker: RecordMaker) -> float:
    told = judged(maker)
    began = next(e for e in told.record.of_kind(Kind.FAULT) if e.event == "began")
    return lasted_until(told, began) / SECOND


def effect(maker: RecordMaker, at_s: float, event: str, **data) -> RecordMaker:
    maker.entry(at_s, Kind.EFFECT, "inject-0", event, **data)
    fault = next(entry for entry in maker.entries if entry.kind is Kind.FAULT)
    last = maker.entries[-1]
    maker.entries[-1] = last.__class__(
        last.sequence, last.at_us, last.kind, last.subject, last.event, last.data, fault.sequence
    )
    return maker


def moves(maker: RecordMaker, at_s: float, *versions: str) -> RecordMaker:
    for k, version in enumerate(versions):
        maker.entry(at_s, Kind.REPLICA, f"api/{k}", "up", version=version, zone="a")
    return maker


def test_a_fault_that_ends_by_itself_lasts_until_then():
    maker = RecordMaker().fault(60).entry(300, Kind.FAULT, "inject-0", "ended")

    assert 300.0 == lasted_s(maker)


def test_a_fault_that_nothing_ends_lasts_as_long_as_the_drill():
    assert 1200.0 == lasted_s(effect(RecordMaker().fault(60), 60, "held", **ON_V2))


def test_a_fault_whose_effect_is_released_lasts_until_then():
    maker = effect(RecordMaker().fault(60), 60, "held", effect=0, target="service=api")

    assert 400.0 == lasted_s(effect(maker, 400, "released", effect=0))


@pytest.mark.parametrize(("back", "lasted"), [(("v1", "v1", "v1"), 500.0), (("v1",), 1200.0)])
def test_a_fault_of_a_version_lasts_until_its_last_replica_has_left_it(back, lasted):
    maker = effect(RecordMaker().fault(60), 60, "held", **ON_V2)

    assert lasted == lasted_s(moves(moves(maker, 90, "v2", "v2", "v2"), 500, *back))


def test_a_blow_that_holds_nothing_is_over_at_once():
    maker = RecordMaker().fault(60, fault="cache_flush").entry(60, Kind.IMPULSE, "api", "forgot")
    fault, blow = maker.entries[-2:]
    maker.entries[-1] = dataclasses.replace(blow, cause=fault.sequence)

    assert 60.0 == lasted_s(maker)
