"""Every line that a question may find: of calls, processes, deploys, collectors and noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sim.drill.telemetry import Telemetry
from sim.journal.entries import Entry
from sim.model.scenario import Noise
from sim.model.signal import SeriesKey, Signal
from sim.model.topology import Topology
from sim.observe.in_force import InForce
from sim.observe.log_words import pauses
from sim.observe.logs import LogEvent, OwnLine
from sim.observe.noise import noise_lines
from sim.observe.own_lines import OwnLines
from sim.observe.series import SeriesStore
from sim.observe.traces import Span
from sim.streams import draw

# From so much of its memory on a collector's pauses are told of.
FULL = 0.85
# What a client's library says of a refused connection, by what holds the refusal.
_REFUSED = {"certificate": "CERTIFICATE", "secret": "CREDENTIALS", "records": "NAME"}


class LogStore:
    """Reads the journal as far as it has grown whenever somebody asks."""

    def __init__(
        self,
        telemetry: Telemetry,
        entries: Sequence[Entry],
        store: SeriesStore,
        topology: Topology,
        *,
        noise: Sequence[Noise],
        seed: int,
    ) -> None:
        self._telemetry = telemetry
        self._entries = entries
        self._store = store
        self._noise = noise
        self._seed = seed
        self._languages = {name: s.language for name, s in topology.services.items()}
        self._zones = {n: s.zones or topology.zones for n, s in topology.services.items()}
        self._effects = InForce()
        replicas = {name: service.replicas for name, service in topology.services.items()}
        self._own = OwnLines(self._languages, replicas, self._effects)
        self._lines: list[OwnLine] = []
        self._read = 0

    def lines(
        self, *, from_us: int, until_us: int, service: str | None
    ) -> list[LogEvent | OwnLine]:
        """Lines of a stretch of the drill's clock, of one service or all, oldest first."""
        kept = self.written(from_us=from_us, until_us=until_us, service=service)
        if not self._effects.has_held("logs_gap"):
            return kept
        return [line for line in kept if not self._is_lost(line)]

    def written(
        self, *, from_us: int, until_us: int, service: str | None
    ) -> list[LogEvent | OwnLine]:
        """The same with those that were lost on their way."""
        self._catch_up()
        found: list[LogEvent | OwnLine] = [
            self._worded(event)
            for event in self._telemetry.logs(from_us=from_us, until_us=until_us, service=service)
        ]
        found += [
            line
            for line in self._other(from_us, until_us)
            if from_us <= line.at_us <= until_us and service in (None, line.service)
        ]
        return sorted(found, key=lambda line: line.at_us)

    def spans(self, *, until_us: int) -> Iterator[Span]:
        """Spans that ended by a time of the drill's clock and were not lost."""
        self._catch_up()
        for span in self._telemetry.spans(until_us=until_us):
            zone = span.replica.rpartition(".")[2]
            held = self._effects.at(span.end_us, "traces_gap", service=span.service, zone=zone)
            if held is None:
                yield span

    def _is_lost(self, line: LogEvent | OwnLine) -> bool:
        zone = line.zone if isinstance(line, OwnLine) else self._writes_in(line)
        parts = {"service": line.service, "zone": zone}
        return self._effects.at(line.at_us, "logs_gap", **parts) is not None

    def _writes_in(self, event: LogEvent) -> str:
        """A zone of the writer's: which of its replicas called is not kept with a line."""
        zones = self._zones.get(event.service, ("",))
        return zones[draw(event.trace, "writes in", event.at_us) % len(zones)]

    def _catch_up(self) -> None:
        fresh = self._entries[self._read :]
        self._read = len(self._entries)
        self._effects.read(fresh)
        self._lines += self._own.read(fresh)

    def _other(self, from_us: int, until_us: int) -> Iterator[OwnLine]:
        yield from self._lines
        yield from noise_lines(
            self._noise, self._languages, seed=self._seed, from_us=from_us, until_us=until_us
        )
        readings = self._store.seen_at(until_us)
        for name, language in self._languages.items():
            if pauses(language, FULL) is None:
                continue
            key = SeriesKey(Signal.MEMORY_SHARE.value, service=name)
            for at_us, share in readings.window(key, until_us - from_us):
                told = pauses(language, share) if share >= FULL else None
                if told is not None:
                    yield OwnLine(at_us, name, "warn", told)

    def _worded(self, event: LogEvent) -> LogEvent:
        """A refused connection in the words of the library that was refused."""
        if event.outcome != "REFUSED":
            return event
        callee = event.target.partition(".")[0]
        parts = {
            "service": callee,
            "operation": event.target,
            "caller": "client" if event.service == callee else event.service,
        }
        if event.replica:
            parts["zone"] = event.replica.rpartition(".")[2]
        held = self._effects.at(event.at_us, "call_refused", **parts)
        if held is None:
            return event
        # What a deploy turns away it could not read; else the label says what was wrong.
        word = "CONTRACT" if held.origin == "deploy" else _REFUSED.get(held.label)
        return event if word is None else replace(event, outcome=word)
