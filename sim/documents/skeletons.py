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
topology: three-tier
starts_at: 2026-03-10T14:00:00+01:00
lasts: 30m

briefing:
  text: You are on call for the shop. A release of the API is planned for this hour.

injects:
  - at: 5m
    is_trigger: true
    fault: {kind: bad_deploy, failure: 30%}
    target: {service: api}
  - at: 12m
    message: {from: Support, role: support, text: Customers write that the shop fails.}

truth:
  components: [api]
  mechanism: bad_deploy
  trigger: deploy
  path: [api, web]
  severity: SEV2
  explanation: The release of api fails three calls in ten.
  cures: [rollback api]

targets:
  time_to_detect: 5m
  time_to_mitigate: 10m

# An expert's policy, limited to what a responder can see.
reference:
  rules:
    - when: {alert: any, incident: detected}
      do: [acknowledge, query_changes, {action: declare, severity: SEV2}]
    - when:
        all:
          - {signal: {name: error_share, service: api}, above: 0.05}
          - {change: api, change_kind: deploy, within: 30m}
      do: [{action: rollback, service: api, label: back}]
    - when: {after: 4m, since: back, none: [{alert: any}]}
      do: [resolve]

# The best moves of one who knows the truth.
oracle:
  rules:
    - when: {after: 5m10s}
      do: [{action: rollback, service: api, label: back}, {action: declare, severity: SEV2}]
    - when: {after: 4m, since: back}
      do: [resolve]
"""


def topology_skeleton() -> str:
    """The text of a small topology to start from."""
    return _TOPOLOGY


def scenario_skeleton() -> str:
    """The text of a small scenario that can be won and lost."""
    return _SCENARIO
