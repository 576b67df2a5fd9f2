"""What ``gameday init`` writes: the smallest documents worth editing, valid as they stand."""

from __future__ import annotations

from typing import Final

_TOPOLOGY: Final = """\
# yaml-language-server: $schema=topology.schema.json
# A system to run drills on. `gameday validate FILE` checks it, `gameday plan FILE` says what every
# field left out was taken to be, `gameday schema topology` writes the schema for your editor.
format: 1
title: My system
source: Where the figures come from.

regions:
  local: {zones: [a, b]}
traffic: {rate: 50/s}

# What users do. A journey enters at one operation: service.operation.
journeys:
  view:
    title: Look at a page
    enters: web.view
    weight: 9
    slow_after: 500ms
  buy:
    title: Place an order
    enters: web.buy
    weight: 1
    value: 30  # money that one success earns
    counts_as_order: true

# An operation does its own work, then its calls, one after another; a nested list is parallel.
services:
  web:
    kind: web
    team: shop
    tier: 1
    operations:
      view: {work: 10ms, calls: [{to: api.read, timeout: 1s}]}
      buy: {work: 15ms, calls: [{to: api.write, timeout: 2s}]}
    replicas: 2
  api:
    team: shop
    tier: 1
    operations:
      read:
        work: 8ms
        calls:
          # A soft call may fail without failing its caller.
          - {to: cache.get, timeout: 100ms, on_failure: soft}
          - {to: db.query, timeout: 500ms, chance: 20%}
      write: {work: 12ms, calls: [{to: db.query, count: 2, timeout: 500ms}]}
    replicas: 2
    runbook:
      text: Look at the last deploy first, then at the database.
      rules:
        - when: {alert: any, incident: detected}
          do: [acknowledge, {action: declare, severity: SEV2}]
        - when: {change: api, change_kind: deploy, within: 30m, alert: any}
          do: [{action: rollback, service: api}]
  cache:
    kind: cache
    team: shop
    operations: {get: {work: 500us}}
    replicas: 2
  db:
    kind: store
    team: shop
    tier: 1
    operations: {query: {work: {mean: 10ms, shape: lognormal, cv2: 2.0}}}
    replicas: 2

teams:
  shop: {title: Shop, chat: "#shop"}

objectives:
  buy-availability: {journey: buy, sli: availability, target: 0.999}
  view-latency: {journey: view, sli: latency, target: 0.99}

alerts:
  buy-fails:
    title: orders fail
    burn_rate: {objective: buy-availability, factor: 14.4, long: 5m, short: 1m}
    service: web
  view-slow:
    title: pages are slow
    burn_rate: {objective: view-latency, factor: 14.4, long: 5m, short: 1m}
    service: web
"""

_SCENARIO: Final = """\
# yaml-language-server: $schema=scenario.schema.json
# A drill. Whoever responds sees the code, the title and the briefing; the rest is the answer.
format: 1
code: MY-100
title: A quiet afternoon
topology: {topology}
starts_at: 2026-03-10T14:00:00+01:00
lasts: 45m

briefing:
  text: You are on call for the shop. Nothing is known to be wrong.

injects:
  - at: 5m
    is_trigger: true
    fault: {{kind: latency, added: 400ms}}
    target: {{caller: {caller}, service: {callee}}}
  - at: 15m
    message: {{from: Support, role: support, text: Customers write that the shop is slow.}}

truth:
  components: ["{caller}->{callee}"]
  mechanism: latency
  severity: SEV2
  explanation: The way from {caller} to {callee} takes 400 ms longer.
  cures: [Move the traffic away, or wait for the network]

targets:
  time_to_detect: 5m
  time_to_mitigate: 20m

# An expert's policy, limited to what a responder can see.
reference:
  rules:
    - when: {{alert: any, incident: detected}}
      do: [acknowledge, {{action: declare, severity: SEV2}}]
"""


def topology_skeleton() -> str:
    """The text of a small topology to start from."""
    return _TOPOLOGY


def scenario_skeleton(
    *, topology: str = "three-tier", caller: str = "api", callee: str = "db"
) -> str:
    """The text of a small scenario on a topology; ``caller`` must call ``callee`` there."""
    return _SCENARIO.format(topology=topology, caller=caller, callee=callee)
