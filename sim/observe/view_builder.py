"""Makes views: what the catalogue documents joined with what can be seen now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sim.model.documented import joined
from sim.model.kinds import Facts
from sim.model.order import OrderStatus
from sim.model.scenario import Scenario
from sim.model.signal import SeriesKey, Signal
from sim.model.topology import Service, Topology
from sim.observe.changes import ChangeLog, Inbox
from sim.observe.notifying import Notifier
from sim.observe.people_view import NOBODY, PeopleView
from sim.observe.view import (
    AlertView,
    BriefingView,
    IncidentView,
    Readings,
    ServiceView,
    SilenceView,
    View,
)
from sim.units import SECOND


class ViewBuilder:
    """Built once a run; what does not change is made once."""

    def __init__(
        self,
        topology: Topology,
        scenario: Scenario,
        facts: Facts,
        ready: Callable[[str], int],
        *,
        alerts: Callable[[], tuple[AlertView, ...]],
        notifier: Notifier,
        changes: ChangeLog,
        inbox: Inbox,
    ) -> None:
        self._topology = topology
        self._facts = facts
        self._ready = ready
        self._alerts = alerts
        self._notifier = notifier
        self._changes = changes
        self._inbox = inbox
        self._briefing = _briefing(scenario)
        self._runbooks = {name: topology.runbook_of(name) for name in topology.services}
        documents = joined(topology.documented, scenario.documented)
        self._calls = {
            name: documents.calls(name, _callees(service))
            for name, service in topology.services.items()
        }
        self._owners = {
            name: documents.team(name, service.team) for name, service in topology.services.items()
        }
        self._journeys = tuple(topology.journeys)
        self._teams = tuple(topology.teams)
        self._primaries = _primaries(topology)
        self._seen: tuple[tuple[AlertView, ...], int, tuple[AlertView, ...]] | None = None
        self._told: dict[str, tuple[tuple[int, int, int, str, bool, str | None], ServiceView]] = {}

    def build(
        self,
        now_us: int,
        readings: Readings,
        *,
        orders: tuple[OrderStatus, ...],
        incident: IncidentView,
        people: PeopleView = NOBODY,
        over: str | None = None,
    ) -> View:
        """One look; ``over`` says why the drill is over."""
        return View(
            now_us=now_us,
            is_over=over is not None,
            reason=over,
            briefing=self._briefing,
            alerts=self._routed(self._alerts()),
            changes=self._changes.lines(),
            messages=self._inbox.messages(),
            orders=orders,
            incident=incident,
            services={name: self._service(name, readings) for name in self._topology.services},
            journeys=self._journeys,
            zones=self._topology.zones,
            teams=self._teams,
            flags=self._facts.flags(),
            readings=readings,
            people=people,
            silences=tuple(
                SilenceView(one.number, one.matchers, one.reason, one.until_us)
                for one in self._notifier.silences(now_us)
            ),
        )

    def _routed(self, alerts: tuple[AlertView, ...]) -> tuple[AlertView, ...]:
        """Alerts with what became of them; the same ones are told again while nothing moves."""
        moves, before = self._notifier.moves, self._seen
        if before is None or before[0] is not alerts or before[1] != moves:
            before = self._seen = (alerts, moves, tuple([self._alert(alert) for alert in alerts]))
        return before[2]

    def _alert(self, alert: AlertView) -> AlertView:
        """With what became of it on its way to a pager."""
        route, by = self._notifier.route_of(alert.name), self._notifier.muted_by(alert.name)
        team = None if route is None else route.team
        return alert if team is by is None else replace(alert, muted_by=by, team=team)

    def _service(self, name: str, readings: Readings) -> ServiceView:
        facts = self._facts
        now = (
            facts.replicas(name) + facts.second_set(name),
            self._ready(name),
            facts.quota(name),
            facts.version(name),
            facts.is_rolling(name),
            self._primary_zone(name, readings),
        )
        # Views are frozen, and a service seldom moves: the last one is told again.
        before = self._told.get(name)
        if before is not None and before[0] == now:
            return before[1]
        service = self._topology.services[name]
        desired, ready, quota, version, is_rolling, primary_zone = now
        view = ServiceView(
            name=name,
            title=service.title or name,
            kind=service.kind.value,
            team=self._owners[name],
            tier=service.tier,
            replicas_desired=desired,
            replicas_ready=ready,
            quota=quota,
            version=version,
            is_rolling=is_rolling,
            calls=self._calls[name],
            runbook=self._runbooks[name],
            primary_zone=primary_zone,
        )
        self._told[name] = (now, view)
        return view

    def _primary_zone(self, name: str, readings: Readings) -> str | None:
        """Where monitoring last saw a store's primary; None: it has no copies, or is not seen."""
        zones = self._primaries.get(name)
        if zones is None:
            return None
        return next((zone for zone, key in zones.items() if readings.latest(key) == 1.0), None)


def _primaries(topology: Topology) -> dict[str, dict[str, SeriesKey]]:
    """Of each store the series, by zone, that show where its primary is."""
    signal = Signal.IS_PRIMARY.value
    return {
        name: {zone: SeriesKey(signal, service=name, zone=zone) for zone in topology.zones}
        for name, service in topology.services.items()
        if service.store is not None
    }


def _callees(service: Service) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for operation in service.operations.values():
        for stage in operation.stages():
            for call in stage:
                paths = [call.to] if call.fallback is None else [call.to, call.fallback]
                found.update((path.split(".")[0], None) for path in paths)
    found.update((call.to.split(".")[0], None) for call in service.deliveries())
    return tuple(found)


def _briefing(scenario: Scenario) -> BriefingView:
    targets = scenario.targets
    durations = ("time_to_detect", "time_to_acknowledge", "time_to_mitigate", "time_to_resolve")
    known = {
        f"{name}_s": getattr(targets, name) / SECOND
        for name in (*durations, "rto")
        if getattr(targets, name) is not None
    }
    shares = {
        name: float(getattr(targets, name))
        for name in ("budget_spent", "journey_success")
        if getattr(targets, name) is not None
    }
    return BriefingView(
        code=scenario.code,
        title=scenario.title,
        text=scenario.briefing.text,
        role=scenario.briefing.role,
        can=scenario.briefing.can,
        lasts_us=scenario.lasts,
        targets={**known, **shares},
    )
