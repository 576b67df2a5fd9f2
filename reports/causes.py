"""How long a fault did harm: until it ended, was released, or nobody ran its version any more."""

from __future__ import annotations

import re

from reports.context import Judged
from sim.journal.entries import Entry, Kind
from sim.scoring.reading import over_us

_PART = re.compile(r"(\w+)=([^,]+)")


def lasted_until(judged: Judged, began: Entry) -> int:
    """When a fault's harm was over, in microseconds of the drill's clock; its end at the latest."""
    over = over_us(judged.record, began)
    if over is not None:
        return over
    held = [
        entry
        for entry in judged.record.of_kind(Kind.EFFECT)
        if entry.event == "held" and entry.cause == began.sequence
    ]
    return max((_effect_ended(judged, effect) for effect in held), default=judged.lasts_us)


def _effect_ended(judged: Judged, held: Entry) -> int:
    for entry in judged.record.of_kind(Kind.EFFECT):
        if entry.event == "released" and entry.data.get("effect") == held.data.get("effect"):
            return entry.at_us
    target = dict(_PART.findall(str(held.data.get("target", ""))))
    service = target.get("service") or target.get("operation", "").split(".")[0]
    if "version" in target and service in judged.topology.services:
        return _left_at(judged, service, target["version"], since_us=held.at_us)
    return judged.lasts_us


def _left_at(judged: Judged, service: str, version: str, *, since_us: int) -> int:
    """When the last replica moved off a version for good; those never told of run the first one."""
    described = judged.topology.services[service]
    runs = {f"{service}/{k}": described.deployment.version for k in range(described.replicas)}
    was_there, left_us = version in runs.values(), judged.lasts_us
    for entry in judged.record.of_kind(Kind.REPLICA):
        if entry.subject.split("/")[0] != service:
            continue
        runs[entry.subject] = str(entry.data.get("version"))
        if entry.event == "absent":
            runs.pop(entry.subject)
        is_there = version in runs.values()
        if is_there:
            left_us = judged.lasts_us
        elif was_there and entry.at_us >= since_us:
            left_us = entry.at_us
        was_there = is_there
    return left_us
