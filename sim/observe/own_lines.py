"""What processes, hosts and deploys write into the logs, out of the journal: never why.

A line tells what its writer could know. A process that was killed writes nothing; the platform
tells of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sim.journal.entries import Entry, Kind
from sim.observe import log_words
from sim.observe.in_force import InForce
from sim.observe.logs import OwnLine

_LEAKS = ("leak", "leak_per_call")
_ROLLS = frozenset({"roll_out", "roll_back", "promote"})
# Of a store: level and words; the rest of its story is no news to its log.
_STORE: Mapping[str, tuple[str, str]] = {
    "promoting": ("warn", "election: a copy is being promoted"),
    "switching_over": ("info", "planned switchover has begun"),
    "promotion_failed": ("error", "election failed: {reason}"),
    "fenced": ("warn", "fenced in {region}: takes no writes"),
    "restoring": ("warn", "restore from backup has begun"),
    "restored": ("info", "restore from backup is complete"),
    "rejoined": ("info", "a former primary follows again"),
    "reconciled": ("info", "reconciliation is complete"),
}


@dataclass(slots=True)
class _Rollout:
    version: str
    share: float
    done: set[str] = field(default_factory=set)


class OwnLines:
    """Reads the journal in order; ``languages`` and ``replicas`` are by service."""

    def __init__(
        self, languages: Mapping[str, str], replicas: Mapping[str, int], effects: InForce
    ) -> None:
        self._languages = languages
        self._replicas = replicas
        self._effects = effects
        self._rollouts: dict[str, _Rollout] = {}

    def read(self, entries: Iterable[Entry]) -> Iterator[OwnLine]:
        """The lines of more of the journal; its effects have been read before."""
        for entry in entries:
            match entry.kind:
                case Kind.REPLICA:
                    yield from self._of_replica(entry)
                case Kind.STORE:
                    yield from self._of_store(entry)
                case Kind.IMPULSE:
                    yield from self._of_blow(entry)
                case Kind.ORDER:
                    yield from _of_order(entry)
                case _:
                    pass

    def _of_replica(self, entry: Entry) -> Iterator[OwnLine]:
        service, _, ordinal = entry.subject.partition("/")
        zone, version = str(entry.data["zone"]), str(entry.data["version"])
        name, language = f"{service}-{ordinal}.{zone}", self._languages.get(service, "")
        at_us = entry.at_us
        match entry.event:
            case "starting":
                yield OwnLine(at_us, service, "info", f"platform: container {name} created", zone)
            case "warming":
                yield OwnLine(at_us, service, "info", log_words.started(language, version), zone)
            case "up":
                yield from self._rolled(entry, service, ordinal, version)
            case "draining":
                yield OwnLine(at_us, service, "info", log_words.stopping(language), zone)
            case "down":
                yield self._down(entry, service, name, zone)
            case "ejected":
                told = f"platform: readiness probe of {name} failed; taken out of the balancer"
                yield OwnLine(at_us, service, "warn", told)
            case "restored":
                told = f"platform: readiness probe of {name} succeeded; back in the balancer"
                yield OwnLine(at_us, service, "info", told)
            case _:
                pass

    def _down(self, entry: Entry, service: str, name: str, zone: str) -> OwnLine:
        at_us, effects = entry.at_us, self._effects
        if effects.at(at_us, "down", origin="host", service=service, zone=zone) is not None:
            told = f"platform: node of {name} is not ready, its status is unknown"
            return OwnLine(at_us, service, "warn", told)
        if entry.cause is None and effects.at(at_us, *_LEAKS, service=service) is not None:
            told = f"platform: container {name} OOMKilled, exit code 137: memory limit exceeded"
            return OwnLine(at_us, service, "error", told)
        told = f"platform: container {name} terminated, exit code 139; restarting it"
        return OwnLine(at_us, service, "error", told)

    def _rolled(self, entry: Entry, service: str, ordinal: str, version: str) -> Iterator[OwnLine]:
        rollout = self._rollouts.get(service)
        if rollout is None or rollout.version != version:
            return
        rollout.done.add(ordinal)
        if len(rollout.done) >= rollout.share * self._replicas.get(service, 1):
            del self._rollouts[service]
            share = "" if rollout.share >= 1.0 else f" on {rollout.share:.0%} of the replicas"
            told = f"deploy: rollout of {version}{share} is complete"
            yield OwnLine(entry.at_us, service, "info", told)

    def _of_store(self, entry: Entry) -> Iterator[OwnLine]:
        service, at_us = entry.subject, entry.at_us
        if entry.event in ("promoted", "switched_over"):
            told = log_words.leads(self._languages.get(service, ""), str(entry.data["zone"]))
            yield OwnLine(at_us, service, "warn", told)
        elif entry.event in _STORE:
            level, words = _STORE[entry.event]
            yield OwnLine(at_us, service, level, words.format_map(entry.data))

    def _of_blow(self, entry: Entry) -> Iterator[OwnLine]:
        service, at_us = entry.subject, entry.at_us
        if entry.event in _ROLLS and "version" in entry.data:
            version, share = str(entry.data["version"]), float(str(entry.data["amount"]))
            self._rollouts[service] = _Rollout(version, share)
            told = f"deploy: rollout of {version} has begun ({share:.0%})"
            yield OwnLine(at_us, service, "info", told)
        elif entry.event == "scaled":
            told = f"platform: scaled from {entry.data['from']} to {entry.data['to']} replicas"
            yield OwnLine(at_us, service, "info", told)
        elif entry.event == "no_capacity":
            told = "platform: FailedScheduling: no node has room for another replica"
            yield OwnLine(at_us, service, "error", told)
        elif entry.event == "no_room_for_second_set":
            told = "platform: exceeded quota: no room for a second set"
            yield OwnLine(at_us, service, "error", told)


def _of_order(entry: Entry) -> Iterator[OwnLine]:
    """What the platform turned away for want of quota."""
    reason = str(entry.data.get("reason", ""))
    if entry.event == "refused" and "quota" in reason:
        yield OwnLine(entry.at_us, "platform", "warn", f"forbidden: exceeded quota: {reason}")
