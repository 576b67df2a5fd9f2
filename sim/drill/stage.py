"""A drill set up: world, telemetry, alerts, script and desk, joined and in their places."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import JsonValue

from sim.drill.alerting import Alerting
from sim.drill.coordination import Coordination
from sim.drill.desk import Desk, Hands
from sim.drill.drill import Drill
from sim.drill.facilitating import Facilitation
from sim.drill.incident import Incident
from sim.drill.injects import Injects
from sim.drill.log_store import LogStore
from sim.drill.logbook import Logbook
from sim.drill.metrics import Metrics
from sim.drill.orders import OrderBook
from sim.drill.outside import Outside
from sim.drill.people.people import People
from sim.drill.planes import build_plane
from sim.drill.posting import post
from sim.drill.questions import Questions
from sim.drill.sampling import Sampler
from sim.drill.silencing import Silencing
from sim.drill.telemetry import Telemetry
from sim.engine.face import Rank
from sim.engine.forecast import forecast_of
from sim.engine.plane import PlaneOptions
from sim.engine.traffic import rate_table
from sim.engine.world import World
from sim.journal.entries import Kind
from sim.journal.writer import Journal
from sim.model.effect import Dial
from sim.model.kinds import ChangeKind, ChangeNote
from sim.observe.alerts import AlertBook
from sim.observe.budget import BudgetBook
from sim.observe.changes import ChangeLog, Inbox
from sim.observe.notifying import Notifier
from sim.observe.queries import SUPPORT, SUPPORT_ROLE
from sim.observe.series import SeriesStore
from sim.observe.standard_alerts import alerts_of, objectives_of
from sim.observe.status_pages import StatusPages
from sim.observe.view import Readings, View
from sim.observe.view_builder import ViewBuilder


class Stage:
    """Everything that lives as long as one run. ``hands`` come from the session."""

    def __init__(self, drill: Drill, journal: Journal, responder: str) -> None:
        scenario, topology = drill.scenario, drill.topology
        self._lead_in_us = scenario.lead_in
        self.over: str | None = None
        # Before the first turn of the clock the drill stands at the start of its lead-in.
        journal.append(-scenario.lead_in, Kind.HEAD, "run", "began", drill.head(responder))
        self.logbook = Logbook(journal, self.now_us)
        layout = drill.layout
        options = PlaneOptions(
            seed=drill.seed,
            horizon_us=drill.horizon_us,
            rates_per_s=rate_table(layout, scenario),
            trace_one_in=scenario.telemetry.trace_one_in,
        )
        plane = build_plane(drill.plane, layout, options)
        self._started = False
        self.world = World(
            layout,
            plane,
            seed=drill.seed,
            record=self.logbook.record,
            forecast=forecast_of(layout, scenario),
        )
        self._started = True
        front = len(layout.services)
        # One domain a service, one of users, one of those who look from outside.
        self.store = SeriesStore(front + 2)
        budgets = BudgetBook(objectives_of(topology), [kind.journey for kind in layout.classes])
        self.sampler = Sampler(
            self.world,
            self.store,
            budgets,
            lead_in_us=scenario.lead_in,
            delay_us=scenario.telemetry.delay,
            can_fail=drill.turns_telemetry,
            outside=Outside(
                self.world,
                self.store,
                probes=topology.probes,
                reports=scenario.customer_reports,
                domain=front + 1,
                seed=drill.seed,
                lead_in_us=scenario.lead_in,
                say=self._pass_on,
            ),
        )
        self.telemetry = Telemetry(plane, lead_in_us=scenario.lead_in)
        self.incident = Incident(self.logbook)
        self.changes, self.inbox = ChangeLog(), Inbox()
        self.pages = StatusPages({n: s.vendor for n, s in topology.services.items() if s.vendor})
        self.world.hear_of_changes(self._post)
        self.orders = OrderBook(self.logbook)
        book = AlertBook(alerts_of(topology), self.store, budgets, front_domain=front)
        self.book = book
        teams = {name: service.team for name, service in topology.services.items() if service.team}
        notifier = Notifier(topology.routes, topology.inhibits, team_of=teams)
        self.alerting = Alerting(
            book,
            notifier,
            self.world,
            logbook=self.logbook,
            incident=self.incident,
            now_us=self.now_us,
            is_blind=self._blindness(Dial.ALERTS_GAP, can_fail=drill.turns_telemetry),
            team=scenario.briefing.team,
            wake=lambda team, line: self.people.wake(team, line, {"team": team}),
        )
        self.silencing = Silencing(notifier, self.alerting, self.world, self.logbook, self.now_us)
        self._views = ViewBuilder(
            topology,
            scenario,
            self.world.facts,
            self.world.ready,
            alerts=lambda: () if self.alerting.is_blind() else book.views(),
            notifier=notifier,
            changes=self.changes,
            inbox=self.inbox,
        )
        self.world.every(scenario.telemetry.scrape_interval, Rank.SAMPLE, "scrape", self._scrape)
        self.injects = Injects(
            scenario,
            self.world,
            self.logbook,
            changes=self.changes,
            inbox=self.inbox,
            pages=self.pages,
            alerting=self.alerting,
            now_us=self.now_us,
            look=lambda: self._build(self.store.all_of()),
        )
        self.facilitation = Facilitation(
            scenario,
            topology,
            self.logbook,
            injects=self.injects,
            inbox=self.inbox,
            now_us=self.now_us,
            heed_dials=self.sampler.heed_dials,
        )
        self.facilitation.plan(drill.facilitated, self.world)
        self.people = People(
            drill,
            self.world,
            self.logbook,
            incident=self.incident,
            inbox=self.inbox,
            look=lambda: self._build(self.store.all_of()),
            has_begun=lambda: self.injects.has_begun,
        )
        self.coordination = Coordination(
            self.logbook,
            self.incident,
            book,
            self.now_us,
            self.people,
        )
        self.logs = LogStore(
            self.telemetry,
            journal.entries,
            self.store,
            topology,
            noise=scenario.noise,
            seed=drill.seed,
        )
        self.questions = Questions(
            self.logs,
            Metrics(self.store, self.world, front=front, lead_in_us=scenario.lead_in),
            self.pages,
            delay_us=scenario.telemetry.delay,
            can_trace=plane.name != "flow",
        )

    def desk(self, drill: Drill, hands: Hands) -> Desk:
        """The desk that takes this run's orders."""
        return Desk(
            seed=drill.seed,
            world=self.world,
            logbook=self.logbook,
            orders=self.orders,
            coordination=self.coordination,
            silencing=self.silencing,
            questions=self.questions,
            changes=self.changes,
            hands=hands,
        )

    def now_us(self) -> int:
        """The drill's clock."""
        return (self.world.now_us if self._started else 0) - self._lead_in_us

    def _post(self, service: str, text: str, version: str, cause: int) -> None:
        """What the system has done by itself, as a deploy."""
        note = ChangeNote(kind=ChangeKind.DEPLOY, service=service, text=text, version=version)
        post(note, self.changes, self.logbook, at_us=self.now_us(), cause=cause)

    def _blindness(self, dial: Dial, *, can_fail: bool) -> Callable[[], bool]:
        """Whether a way of seeing is lost as a whole now."""
        return lambda: can_fail and self.world.dial(dial.value) > 0

    def _pass_on(self, text: str) -> None:
        """What customers write, by the support desk."""
        self.inbox.add(self.now_us(), sender=SUPPORT, role=SUPPORT_ROLE, text=text)
        said: dict[str, JsonValue] = {"from": SUPPORT, "role": SUPPORT_ROLE, "text": text}
        self.logbook.tell(Kind.MESSAGE, "customers", "said", said)

    def look(self) -> View:
        """What can be known now."""
        return self._build(self.store.seen_at(self.now_us()))

    def _build(self, readings: Readings) -> View:
        return self._views.build(
            self.now_us(),
            readings,
            orders=self.people.known(self.orders.statuses()),
            incident=self.incident.view(),
            people=self.people.view(),
            over=self.over,
        )

    def _scrape(self) -> None:
        self.sampler.sample()
        self.telemetry.collect()
