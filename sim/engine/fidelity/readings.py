"""What the meters show over a stretch, as a queueing theorist would name it."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from sim.engine.histogram import quantile_us
from sim.engine.layout import Layout
from sim.engine.plane import JourneyCount, Meters, OpCount, ReplicaCount, SiteCount

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Readings:
    """Differences of the meters over ``seconds``."""

    layout: Layout
    seconds: float
    journeys: Counts  # (j, JourneyCount)
    journey_histogram: Counts
    op_counts: Counts
    replica_counts: Counts
    site_counts: Counts

    def __add__(self, other: Readings) -> Readings:
        sums = {
            f.name: getattr(self, f.name) + getattr(other, f.name)
            for f in fields(self)
            if f.name != "layout"
        }
        return Readings(layout=self.layout, **sums)

    def __sub__(self, other: Readings) -> Readings:
        differences = {
            f.name: getattr(self, f.name) - getattr(other, f.name)
            for f in fields(self)
            if f.name != "layout"
        }
        return Readings(layout=self.layout, **differences)

    @property
    def ended(self) -> int:
        """Requests that ended."""
        return int(self.journeys[:, [JourneyCount.OK, JourneyCount.FAILED]].sum())

    def latency_ms(self) -> float:
        """Mean latency of the requests that ended."""
        return float(self.journeys[:, JourneyCount.LATENCY_US].sum()) / self.ended / 1000

    def quantile_ms(self, share: float) -> float:
        """A quantile of the latency of good requests."""
        return quantile_us(self.journey_histogram.sum(axis=0), share) / 1000

    def failed(self) -> float:
        """Share of requests that failed."""
        return float(self.journeys[:, JourneyCount.FAILED].sum()) / self.ended

    def slow(self) -> float:
        """Share of requests that were good but late."""
        return float(self.journeys[:, JourneyCount.SLOW].sum()) / self.ended

    def goodput(self) -> float:
        """Good requests per second."""
        return float(self.journeys[:, JourneyCount.OK].sum()) / self.seconds

    def attempts_per_s(self, site: int = 0) -> float:
        """Attempts per second at a call site."""
        return float(self.site_counts[site, SiteCount.ATTEMPTS]) / self.seconds

    def attempts_per_call(self, site: int) -> float:
        """Attempts per logical call."""
        calls = self.site_counts[site]
        return float(calls[SiteCount.ATTEMPTS] / calls[SiteCount.CALLS])

    def failed_calls(self, site: int) -> float:
        """Share of logical calls that failed in the end."""
        calls = self.site_counts[site]
        ended = calls[SiteCount.OK] + calls[SiteCount.FAILED]
        return float(calls[SiteCount.FAILED] / ended)

    def fallbacks(self, site: int) -> float:
        """Share of logical calls that were handed to the fallback."""
        calls = self.site_counts[site]
        return float(calls[SiteCount.FALLBACKS] / calls[SiteCount.CALLS])

    def hedges(self, site: int) -> float:
        """Attempts that were sent once more, by logical call."""
        calls = self.site_counts[site]
        return float(calls[SiteCount.HEDGES] / calls[SiteCount.CALLS])

    def held_back(self, site: int) -> float:
        """Share of attempts that the caller held back itself."""
        calls = self.site_counts[site]
        return float(calls[SiteCount.THROTTLED] / calls[SiteCount.ATTEMPTS])

    def timeouts(self, site: int = 0) -> float:
        """Share of attempts that timed out."""
        calls = self.site_counts[site]
        return float(calls[SiteCount.TIMEOUTS] / calls[SiteCount.ATTEMPTS])

    def _replica_us(self, service: str, *columns: int) -> float:
        ours = [r.index for r in self.layout.replicas_of(service)]
        return float(self.replica_counts[np.ix_(ours, columns)].sum())

    def in_queue(self, service: str = "station") -> float:
        """Mean number of calls that wait for a slot."""
        return self._replica_us(service, ReplicaCount.QUEUED_US) / (self.seconds * 1e6)

    def in_station(self, service: str = "station") -> float:
        """Mean number of calls that wait or hold a slot."""
        both = (ReplicaCount.QUEUED_US, ReplicaCount.SLOT_US)
        return self._replica_us(service, *both) / (self.seconds * 1e6)

    def busy(self, service: str = "station") -> float:
        """Mean share of processors at work."""
        per_replica = int(self.layout.processors[self.layout.service(service)])
        count = sum(1 for _ in self.layout.replicas_of(service)) * per_replica
        return self._replica_us(service, ReplicaCount.PROCESSOR_US) / (self.seconds * 1e6 * count)

    def _ops(self, service: str) -> Counts:
        index = self.layout.service(service)
        found = np.zeros(len(OpCount), dtype=np.int64)
        for op, base in enumerate(self.layout.op_base):
            if self.layout.service_of_op[op] == index:
                most = int(self.layout.most_replicas[index])
                found += self.op_counts[base : base + most].sum(axis=0)
        return found

    def arrivals_per_s(self, service: str = "station") -> float:
        """Attempts that reached the service, per second."""
        return float(self._ops(service)[OpCount.ARRIVED]) / self.seconds

    def accepted_per_s(self, service: str = "station") -> float:
        """Attempts that were let in, per second."""
        counts = self._ops(service)
        return float(counts[OpCount.ARRIVED] - counts[OpCount.REFUSED]) / self.seconds

    def refused(self, service: str = "station") -> float:
        """Share of arrivals that were turned away."""
        counts = self._ops(service)
        return float(counts[OpCount.REFUSED] / counts[OpCount.ARRIVED])

    def served_per_s(self, service: str = "station") -> float:
        """Good answers per second."""
        return float(self._ops(service)[OpCount.OK]) / self.seconds

    def wait_ms(self, service: str = "station") -> float:
        """Mean wait for a slot of those let in, by Little's law."""
        return self.in_queue(service) / self.accepted_per_s(service) * 1000

    def stay_ms(self, service: str = "station") -> float:
        """Mean time at the station of those let in, by Little's law."""
        return self.in_station(service) / self.accepted_per_s(service) * 1000

    def left_unserved(self, service: str = "station") -> float:
        """Share of arrivals that left the queue by their own patience."""
        counts = self._ops(service)
        return float(counts[OpCount.FAILED] / counts[OpCount.ARRIVED])


def read(layout: Layout, meters: Meters, seconds: float) -> Readings:
    """What the meters show now; ``seconds`` is the time."""
    return Readings(
        layout=layout,
        seconds=seconds,
        journeys=meters.journey_seconds.sum(axis=1),
        journey_histogram=meters.journey_histogram.copy(),
        op_counts=meters.op_counts.copy(),
        replica_counts=meters.replica_counts.copy(),
        site_counts=meters.site_counts.copy(),
    )
