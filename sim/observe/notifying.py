"""Who is told of what fires: routes, groups, silences and inhibition, as Alertmanager has them.

An alert that is silenced or inhibited still fires and can be seen; it pages nobody. Once that ends
while it fires, it pages with its group. Source: Prometheus, "Alertmanager".
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sim.model.alerting import AlertRule, Urgency
from sim.model.matching import ALERT_NAME, Labels, meets
from sim.model.routing import Inhibition, Route

# Without routes each alert is told alone and at once.
_ALONE = Route(matchers='alertname!=""', group_by=(ALERT_NAME,), group_wait=0, group_interval=0)


@dataclass(frozen=True, slots=True)
class Silence:
    """What somebody has asked not to hear of. Times are of the drill's clock."""

    number: int
    matchers: str
    reason: str
    began_us: int
    until_us: int

    @property
    def name(self) -> str:
        """How it is told of."""
        return f"silence-{self.number}"


@dataclass(frozen=True, slots=True)
class Notification:
    """Alerts that are told together."""

    alerts: tuple[str, ...]
    urgency: Urgency
    team: str | None
    is_at_once: bool  # alone, at the instant at which it began to fire
    is_repeat: bool = False  # nobody hears of anything new


@dataclass(slots=True)
class _Group:
    route: Route
    urgency: Urgency
    due_us: int
    alerts: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    repeats_us: int | None = None  # when what was told is told again; None: never

    def tell(self, now_us: int, names: Sequence[str]) -> None:
        """It is told of these now, which sets when it is told next."""
        self.told.update(names)
        every, again = self.route.group_interval, self.route.repeat_interval
        self.due_us = now_us + every
        if again is not None:
            # Alertmanager looks at a group at each group_interval alone.
            self.repeats_us = now_us + (-(-again // every) * every if every else again)


@dataclass(slots=True)
class _Firing:
    labels: Labels
    group: tuple[object, ...]
    since_us: int
    muted_by: str | None = None


class Notifier:
    """What fires, in groups, and what keeps it quiet."""

    def __init__(
        self,
        routes: Sequence[Route] = (),
        inhibits: Sequence[Inhibition] = (),
        *,
        team_of: Mapping[str, str] | None = None,
    ) -> None:
        """``team_of`` says who owns a service."""
        self._routes = (*routes, _ALONE)
        self._inhibits = tuple(inhibits)
        self._team_of = team_of or {}
        # Grows whenever an alert may have another route or be muted otherwise than before.
        self.moves = 0
        self._firing: dict[str, _Firing] = {}
        self._groups: dict[tuple[object, ...], _Group] = {}
        self._silences: list[Silence] = []

    @property
    def is_quiet(self) -> bool:
        """Whether nothing fires: nobody is to be told of anything."""
        return not self._firing

    # -- Alerts ------------------------------------------------------------------------------

    def fires(self, name: str, rule: AlertRule, now_us: int) -> None:
        """An alert has begun to fire."""
        self.moves += 1
        labels = self.labels(name, rule)
        place, route = next(
            (k, route) for k, route in enumerate(self._routes) if meets(route.matchers, labels)
        )
        urgency = route.urgency or rule.urgency
        key = (place, urgency, *(labels.get(label, "") for label in route.group_by))
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = _Group(route, urgency, now_us + route.group_wait)
        group.alerts.append(name)
        self._firing[name] = _Firing(labels, key, now_us)

    def clears(self, name: str) -> None:
        """It fires no more."""
        firing = self._firing.pop(name, None)
        self.moves += 1
        if firing is None:
            return
        group = self._groups[firing.group]
        group.alerts.remove(name)
        group.told.discard(name)
        if not group.alerts:
            del self._groups[firing.group]

    def labels(self, name: str, rule: AlertRule) -> Labels:
        """What an alert carries."""
        service = rule.service or ""
        own = {"severity": rule.urgency.value, "service": service}
        team = self._team_of.get(service, "")
        return {**rule.labels, ALERT_NAME: name, **own, "team": team}

    def route_of(self, name: str) -> Route | None:
        """The topology's route that a firing alert took; None without one."""
        route = self._groups[self._firing[name].group].route if name in self._firing else _ALONE
        return None if route is _ALONE else route

    # -- What keeps it quiet -----------------------------------------------------------------

    def silence(self, matchers: str, reason: str, now_us: int, lasts_us: int) -> Silence:
        """From now on, for a while."""
        found = Silence(len(self._silences) + 1, matchers, reason, now_us, now_us + lasts_us)
        self._silences.append(found)
        return found

    def expire(self, number: int, now_us: int) -> Silence | None:
        """End a silence; None where none of this number is in force."""
        for k, silence in enumerate(self._silences):
            if silence.number == number and silence.until_us > now_us:
                self._silences[k] = replace(silence, until_us=now_us)
                return self._silences[k]
        return None

    def has_run_out(self, number: int, now_us: int) -> bool:
        """Whether a silence ends at this very time."""
        return any(one.number == number and one.until_us == now_us for one in self._silences)

    def silences(self, now_us: int) -> tuple[Silence, ...]:
        """Those in force."""
        return tuple(one for one in self._silences if one.until_us > now_us)

    def muted_by(self, name: str) -> str | None:
        """What keeps a firing alert quiet: ``silence-1``, or the name of the alert that does."""
        return self._firing[name].muted_by if name in self._firing else None

    def look(self, now_us: int) -> list[tuple[str, str | None]]:
        """Alerts that have been muted or unmuted since the last look, and by what."""
        moved = []
        for name, firing in self._firing.items():
            by = self._mute(name, firing.labels, now_us)
            if by != firing.muted_by:
                firing.muted_by = by
                self.moves += 1
                moved.append((name, by))
        return moved

    def _mute(self, name: str, labels: Labels, now_us: int) -> str | None:
        for silence in self.silences(now_us):
            if meets(silence.matchers, labels):
                return silence.name
        for rule in self._inhibits:
            if not meets(rule.target, labels):
                continue
            # One that is on both sides cannot be kept quiet by another such.
            is_both = meets(rule.source, labels)
            for other, firing in self._firing.items():
                agrees = all(
                    firing.labels.get(label, "") == labels.get(label, "") for label in rule.equal
                )
                if (
                    other != name
                    and agrees
                    and meets(rule.source, firing.labels)
                    and not (is_both and meets(rule.target, firing.labels))
                ):
                    return other
        return None

    # -- Who is told -------------------------------------------------------------------------

    def due(self, now_us: int, *, of: Container[str]) -> list[Notification]:
        """What is told now: of each group whose time has come, what nobody was told of yet.

        Once its time to repeat has come, all of a group that still fires. Only alerts among ``of``
        are told.
        """
        found = []
        for group in self._groups.values():
            heard = [n for n in group.alerts if n in of and self._firing[n].muted_by is None]
            fresh = [name for name in heard if name not in group.told]
            repeats = group.repeats_us is not None and now_us >= group.repeats_us
            told = heard if repeats else fresh
            if not told or now_us < group.due_us:
                continue
            group.tell(now_us, told)
            is_at_once = group.route is _ALONE and self._firing[told[0]].since_us == now_us
            found.append(
                Notification(
                    tuple(told),
                    group.urgency,
                    group.route.team,
                    is_at_once,
                    is_repeat=not fresh,
                )
            )
        return found
