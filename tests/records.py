"""Run records made by hand: users, harm between two seconds, orders, alerts."""

import itertools

import numpy as np

from sim.journal.entries import Entry, Kind
from sim.journal.record import RunRecord, SampleTable, Seconds
from sim.model.scenario import Scenario
from sim.model.topology import Topology
from sim.units import SECOND

TOPOLOGY = Topology.model_validate(
    {
        "format": 1,
        "title": "Shop",
        "services": {
            "web": {"operations": {"home": {"calls": ["api.list"]}}, "replicas": 3},
            "api": {"operations": {"list": {"calls": ["db.read"]}}, "replicas": 3},
            "db": {"operations": {"read": {"work": "2ms"}}},
        },
        "journeys": {
            "browse": {"enters": "web.home", "weight": 3},
            "buy": {"enters": "web.home", "value": 10.0, "counts_as_order": True},
        },
        "flags": {"ads": {}, "trial": {"is_on": False}},
    }
)


def scenario(**changes):
    base = {
        "format": 1,
        "code": "TST-01",
        "title": "Complaints on a Tuesday",
        "topology": "three-tier",
        "starts_at": "2026-03-10T14:00:00+01:00",
        "lasts": "20m",
        "briefing": {"text": "You are on call."},
        "targets": {"time_to_mitigate": "5m", "time_to_resolve": "10m"},
        "truth": {
            "components": ["api"],
            "mechanism": "bad_deploy",
            "path": ["api", "web"],
            "severity": "SEV2",
            "cures": ["rollback api"],
            "explanation": "A bad release of api.",
        },
        "opportunities": ["triage", "rollback", "communication"],
        "soak": "2m",
    }
    return Scenario.model_validate(base | changes)


class RecordMaker:
    """Builds a record; every helper returns the maker so that a test reads as a story."""

    def __init__(self, lasts_s=1200, rate=20):
        self.lasts_s = lasts_s
        counts = np.zeros((2, lasts_s, 5), dtype=np.int64)
        counts[:, :, Seconds.OFFERED] = rate
        counts[:, :, Seconds.OK] = rate
        counts[:, :, Seconds.LATENCY_US] = rate * 50_000
        self.counts = counts
        self.entries = []
        self.numbers = itertools.count()
        self.order_numbers = itertools.count(1)
        self.entry(0, Kind.HEAD, "run", "began")

    def entry(self, at_s, kind, subject, event, **data):
        number = next(self.numbers)
        self.entries.append(Entry(number, int(at_s * SECOND), kind, subject, event, data))
        return self

    def failing(self, begin_s, end_s, share=0.5, column=Seconds.FAILED):
        window = self.counts[:, begin_s:end_s]
        bad = (window[:, :, Seconds.OFFERED] * share).astype(np.int64)
        window[:, :, column] += bad
        if column == Seconds.FAILED:
            window[:, :, Seconds.OK] -= bad
        return self

    def fault(self, at_s, fault="bad_deploy", **data):
        told = {"fault": fault, "target": "service=api", "is_trigger": True} | data
        return self.entry(at_s, Kind.FAULT, "inject-0", "began", **told)

    def page(self, at_s, name="web-errors"):
        return self.entry(at_s, Kind.ALERT, name, "firing", urgency="page", service="api")

    def order(self, at_s, action, lasts_s=5, event="done", **arguments):
        subject = f"order-{next(self.order_numbers)}"
        self.entry(at_s, Kind.ORDER, subject, "asked", action=action, arguments=arguments)
        return self.entry(at_s + lasts_s, Kind.ORDER, subject, event)

    def update(self, at_s, action_state="looking", audience="status_page", **claims):
        told = {"action_state": action_state} | claims
        return self.entry(at_s, Kind.UPDATE, audience, "posted", **told)

    def diagnosis(self, at_s, component, mechanism, probability):
        told = {"component": component, "mechanism": mechanism, "probability": probability}
        return self.entry(at_s, Kind.DIAGNOSIS, "diagnosis", "filed", hypotheses=[told])

    def build(self):
        at_us = np.arange(10, self.lasts_s + 1, 10, dtype=np.int64) * SECOND
        names = []
        columns = []
        for service, spec in TOPOLOGY.services.items():
            for signal, value in (
                ("request_rate_per_s", 40.0),
                ("error_share", 0.0),
                ("latency_p95_s", 0.08),
                ("saturation", 0.2),
                ("replicas_ready", spec.replicas),
                ("replicas_desired", spec.replicas),
            ):
                names.append(f'{signal}{{service="{service}"}}')
                columns.append(np.full(len(at_us), float(value)))
        for journey in TOPOLOGY.journeys:
            for signal, value in (
                ("request_rate_per_s", 20.0),
                ("error_share", 0.0),
                ("latency_p95_s", 0.1),
            ):
                names.append(f'{signal}{{journey="{journey}"}}')
                columns.append(np.full(len(at_us), float(value)))
        return RunRecord(
            entries=tuple(self.entries),
            seconds=Seconds(
                journeys=("browse", "buy"),
                segments=("all", "all"),
                value=np.array([0.0, 10.0]),
                counts=self.counts,
            ),
            samples=SampleTable(at_us, tuple(names), np.array(columns).T),
            journal_sha256="0" * 64,
        )


def handled():
    """A whole incident, well handled: fault at 2 min, mitigated at 6 min, resolved at 9 min."""
    return (
        RecordMaker()
        .fault(120)
        .failing(120, 360)
        .page(180)
        .order(200, "acknowledge")
        .order(210, "query_changes")
        .order(220, "declare", severity="SEV2")
        .update(240, "looking")
        .diagnosis(280, "api", "bad_deploy", 0.8)
        .order(290, "rollback", lasts_s=60, service="api")
        .order(540, "resolve")
        .update(545, "resolved")
    )
