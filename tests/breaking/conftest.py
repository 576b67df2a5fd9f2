"""A system and a drill small enough to be run many times."""

import pytest

TOPOLOGY = """\
format: 1
traffic: {rate: 20/s}
services:
  web: {replicas: 3, operations: {home: {work: 5ms, calls: [{to: db.read, timeout: 1s}]}}}
  db: {replicas: 2, operations: {read: {work: 3ms}}}
journeys:
  visit: {enters: web.home}
"""
DRILL = """\
format: 1
code: TST-001
title: A small one
topology: system.yaml
starts_at: 2026-03-10T14:00:00+01:00
lasts: 3m
lead_in: 30s
injects:
  - at: 20s
    fault: {kind: error_rate, chance: 50%, lasts: 60s}
    target: {operation: web.home}
    is_trigger: true
briefing: {text: You are on call.}
truth: {components: [web], mechanism: error_rate}
"""
SCRIPT = """\
rules:
  - when: {after: 30s}
    do: [{action: note, text: one}, {action: scale, service: web, replicas: 5}]
  - when: {after: 100s}
    do: [{action: note, text: two}]
"""


@pytest.fixture
def small(tmp_path):
    """A folder with ``system.yaml``, ``drill.yaml`` and ``script.yaml``."""
    (tmp_path / "system.yaml").write_text(TOPOLOGY)
    (tmp_path / "drill.yaml").write_text(DRILL)
    (tmp_path / "script.yaml").write_text(SCRIPT)
    return tmp_path
