"""What prerequisites of orders may ask of the world; nothing here is hidden truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.engine.autoscaler import Autoscalers
from sim.engine.dials import BY_SITE, CLIENT, TABLES, Cell
from sim.engine.flags import Flags
from sim.engine.layout import Layout, SiteField
from sim.engine.replicas import Fleet
from sim.engine.rollout import Rollouts
from sim.engine.store_orders import StoreOrders
from sim.engine.stores import Stores
from sim.model.effect import Dial


class WorldFacts:
    """Answers from the live world."""

    def __init__(
        self,
        *,
        layout: Layout,
        fleet: Fleet,
        rollouts: Rollouts,
        scalers: Autoscalers,
        flags: Flags,
        base: Callable[[Cell], int],
        is_label_held: Callable[[str], bool],
        is_copying: Callable[[str], bool],
        stores: Stores,
        moves: StoreOrders,
        is_held: Callable[[Dial, int], bool],
        quota: Callable[[str], int],
    ) -> None:
        self._layout = layout
        self._topology = layout.topology
        self._fleet = fleet
        self._rollouts = rollouts
        self._scalers = scalers
        self._flags = flags
        self._base = base
        self._is_label_held = is_label_held
        self._is_copying = is_copying
        self._stores = stores
        self._moves = moves
        self._is_held = is_held
        self._quota = quota

    def has_service(self, service: str) -> bool:
        """Whether the topology knows the service."""
        return service in self._topology.services

    def services(self) -> tuple[str, ...]:
        """Every service."""
        return self._layout.services

    def operations(self, service: str) -> tuple[str, ...]:
        """What a service does, as ``service.operation``."""
        return tuple(f"{service}.{name}" for name in self._topology.services[service].operations)

    def journeys(self) -> tuple[str, ...]:
        """Every journey."""
        return tuple(self._topology.journeys)

    def teams(self) -> tuple[str, ...]:
        """Every team."""
        return tuple(self._topology.teams)

    def callees(self, caller: str) -> tuple[str, ...]:
        """Services that a service calls; ``client`` calls those at which journeys enter."""
        sites, owners = self._layout.sites, self._layout.service_of_op
        found: dict[str, None] = {}
        for row in sites:
            caller_op = int(row[SiteField.CALLER])
            name = CLIENT if caller_op < 0 else self._layout.services[int(owners[caller_op])]
            if name == caller:
                callee = self._layout.services[int(owners[int(row[SiteField.CALLEE])])]
                found[callee] = None
        return tuple(found)

    def replicas(self, service: str) -> int:
        """Desired replicas now."""
        return len(self._fleet.wanted(service))

    def second_set(self, service: str) -> int:
        """Replicas that stand by beside those that serve."""
        return len(self._fleet.standby(service))

    def lacks_room(self, service: str, version: str) -> int:
        """Replicas of the second set that a rollout needs for which there is no place."""
        return self._rollouts.lacks_room(service, version)

    def quota(self, service: str) -> int:
        """The most replicas that may be asked for now."""
        return self._quota(service)

    def is_quota_cut(self, service: str) -> bool:
        """Whether fewer may be asked for than the documented quota."""
        return self.quota(service) < self._topology.services[service].most_replicas

    def version(self, service: str) -> str:
        """The version that the service is moving to or stands on."""
        return self._rollouts.trains[service].version

    def previous_version(self, service: str) -> str | None:
        """The version before, or None where there is nothing to roll back to."""
        return self._rollouts.trains[service].previous

    def is_rolling(self, service: str) -> bool:
        """Whether a rollout is under way."""
        return self._rollouts.trains[service].is_rolling

    def is_rollback_blocked(self, service: str) -> bool:
        """Whether something, such as a migration, bars the way back."""
        return self._is_held(Dial.NO_ROLLBACK, self._layout.service(service))

    def one_way_since(self, service: str, version: str) -> str | None:
        """The one-way version that has run since an earlier one; None: that can run again."""
        return self._rollouts.bar(service, version)

    def is_deploying_paused(self, service: str) -> bool:
        """Whether an order keeps rollouts from beginning."""
        return self._is_held(Dial.NO_DEPLOYS, self._layout.service(service))

    def builds_in_us(self, service: str) -> int:
        """How long a hotfix takes to build."""
        return self._topology.services[service].deployment.builds_in

    def fix_fails(self, service: str) -> float:
        """Chance that a hotfix does not come to be."""
        return self._topology.services[service].deployment.fix_fails

    def is_built(self, service: str, version: str) -> bool:
        """Whether a version can be shipped as it is: it has run, or the document names it."""
        train = self._rollouts.trains[service]
        named = self._topology.services[service].deployment.versions
        return version in named or version in train.history or version in train.abandoned

    def segments(self) -> tuple[str, ...]:
        """Every client segment that can be told apart."""
        named = {name for j in self._topology.journeys.values() for name in j.segments}
        return tuple(name for name in self._layout.segments if name in named)

    def has_soft_calls(self, service: str) -> bool:
        """Whether a service makes calls that it can do without."""
        rows = self._layout.sites[list(self._layout.sites_from(service, None))]
        return bool((rows[:, SiteField.IS_HARD] == 0).any())

    def is_on_trial(self, service: str) -> bool:
        """Whether a share of the replicas runs a version that the others do not."""
        return self._rollouts.trains[service].candidate is not None

    def has_autoscaler(self, service: str) -> bool:
        """Whether an autoscaler looks after the service, on or off."""
        return service in self._scalers.bounds

    def zones(self) -> tuple[str, ...]:
        """Every zone."""
        return self._layout.zones

    def regions(self) -> tuple[str, ...]:
        """Every region."""
        return self._layout.regions

    def brokers(self) -> tuple[str, ...]:
        """Services that hand messages on."""
        services = self._layout.topology.services.items()
        return tuple(name for name, service in services if service.broker is not None)

    def caches(self) -> tuple[str, ...]:
        """Services that answer from memory when they can."""
        services = self._layout.topology.services.items()
        return tuple(name for name, service in services if service.cache is not None)

    def stores(self) -> tuple[str, ...]:
        """Services that keep data."""
        return tuple(self._stores.states)

    def primary_region(self, store: str) -> str:
        """Where a store's primary stands."""
        primary = self._stores.states[store].history.primary
        return self._topology.region_of(self._layout.replicas[primary].zone)

    def has_copy(self, store: str, region: str | None) -> bool:
        """Whether a copy that listens, beside the primary, stands in a region; None: anywhere."""
        return bool(self._moves.candidates(store, region=region))

    def is_fenced(self, store: str, region: str) -> bool:
        """Whether a store's replicas in a region take no writes, by order."""
        return self._layout.regions.index(region) in self._stores.states[store].fenced

    def is_moving(self, store: str) -> bool:
        """Whether a store is being promoted, switched over or restored."""
        return self._stores.states[store].is_busy

    def is_copying(self, store: str) -> bool:
        """Whether rows of a store are being written anew."""
        return self._is_copying(store)

    def has_restore_point(self, store: str, back_us: int) -> bool:
        """Whether there is a point at least so old to restore to."""
        return self._moves.restorable(store, back_us=back_us) is not None

    def is_controllable(self, region: str | None) -> bool:
        """Whether orders can change what runs in a region; None: in any."""
        names = enumerate(self._layout.regions)
        asked = [h for h, name in names if region in (None, name)]
        return not all(self._is_held(Dial.NO_CONTROL, h) for h in asked)

    def has_new_capacity(self, service: str) -> bool:
        """Whether the provider has room for another replica of a service, wherever it may stand."""
        zones = {self._layout.zones.index(r.zone) for r in self._layout.replicas_of(service)}
        regions = {int(self._layout.region_of_place[zone]) for zone in zones}
        return any(not self._is_held(Dial.NO_NEW, region) for region in regions)

    def can_steer(self) -> bool:
        """Whether records that steer users can be changed."""
        return not self._is_held(Dial.FROZEN_ANSWERS, 0)

    def is_drained(self, zone: str) -> bool:
        """Whether an order keeps traffic out of a zone."""
        return self._is_label_held(f"drain_zone:{zone}")

    def flags(self) -> Mapping[str, bool]:
        """Feature flags and whether each is on."""
        return dict(self._flags.on)

    def flag_percentage(self, flag: str) -> float:
        """Share of the requests that a flag is on for while it is on, whatever it depends on."""
        return self._flags.shares[flag]

    def setting(self, path: str) -> float | None:
        """A base setting by path (``call_timeout:web.home->db.read``), or None if unknown."""
        dial_name, _, place = path.partition(":")
        if dial_name not in {dial.value for dial in Dial}:
            return None
        dial = Dial(dial_name)
        if place in self._layout.site_names and dial in BY_SITE:
            cell = Cell(dial, (self._layout.site_names.index(place),))
        elif place in self._layout.services and dial in (Dial.QUEUE_LIMIT, Dial.RATE_LIMIT):
            cell = Cell(dial, (self._layout.service(place),))
        else:
            return None
        return self._base(cell) / TABLES[dial][1]
