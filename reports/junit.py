"""Targets as JUnit XML, so that a pipeline can gate on a drill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from junitparser import Failure, JUnitXml, TestCase, TestSuite

from reports.context import Judged

if TYPE_CHECKING:
    from sim.scoring.targets import TargetResult


def render(judged: Judged) -> str:
    """One suite a run, one case a target."""
    suite = TestSuite(f"gameday.{judged.scenario.code}")
    for target in judged.card.targets:
        suite.add_testcase(_case(judged, target))
    xml = JUnitXml("gameday")
    xml.add_testsuite(suite)
    xml.update_statistics()
    text: bytes = xml.tostring()
    return text.decode()


def _case(judged: Judged, target: TargetResult) -> TestCase:
    case = TestCase(target.name, classname=f"gameday.{judged.scenario.code}")
    case.time = target.actual if target.unit == "s" and target.actual is not None else 0.0
    if not target.met:
        case.result = [Failure(target.sentence, "missed")]
    return case
