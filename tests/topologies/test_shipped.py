"""The shipped topologies: valid without advice; those of drills in bounds, true to sources."""

from __future__ import annotations

import math

import pytest

from sim.documents.catalog import Shelf, entries
from sim.documents.graph import Graph, loads
from sim.documents.loading import load_topology
from sim.model.topology import OnFailure

SHIPPED = sorted(entries(Shelf.TOPOLOGIES))
# Systems of replays and of plans hold the parts that their case needs, and no more.
OF_DRILLS = [name for name in SHIPPED if "/" not in name]


@pytest.fixture(scope="module", params=OF_DRILLS)
def graph(request) -> Graph:
    return Graph(load_topology(request.param).model)


def calls(graph: Graph, caller: str) -> list[tuple[str, int]]:
    return [(site.callee, site.call.count) for site in graph.sites[caller]]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_topology_is_valid_without_a_finding(name):
    assert () == load_topology(name).findings


def test_an_hour_costs_at_most_five_million_hops(graph):
    rate = graph.topology.traffic.rate

    assert 30 <= rate <= 200
    assert sum(graph.visit_rates(rate).values()) * 3600 <= 5e6


def test_no_service_is_busy_above_sixty_percent_and_some_are_above_thirty(graph):
    busy = [load.processors for load in loads(graph, graph.topology.traffic.rate).values()]

    assert max(busy) <= 0.6
    assert max(busy) >= 0.3


def test_what_stands_in_several_zones_bears_the_loss_of_one(graph):
    topology = graph.topology
    for name, load in loads(graph, topology.traffic.rate).items():
        service = topology.services[name]
        places = service.zones or topology.zones
        lost = math.ceil(service.replicas / len(places))
        if service.replicas > lost:
            assert load.processors * service.replicas / (service.replicas - lost) <= 0.95, name


def test_people_can_work_with_it(graph):
    topology = graph.topology
    assert topology.source
    assert any(journey.counts_as_order and journey.value for journey in topology.journeys.values())
    # Somebody can ask who is hit: which clients, or users of which place.
    assert all(journey.segments or journey.homes for journey in topology.journeys.values())
    for name, service in topology.services.items():
        assert service.title, name
        assert service.team in topology.teams, name
        assert len(topology.runbook_of(name).rules) >= 3, name
        assert name in service.runbook.text, name
    texts = [service.runbook.text for service in topology.services.values()]
    assert len(texts) == len(set(texts))
    assert topology.runbook.rules
    assert all(team.chat for team in topology.teams.values())
    assert topology.flags


def test_every_objective_pages_over_two_pairs_of_windows(graph):
    for name in graph.topology.objectives:
        rules = [
            rule
            for rule in graph.topology.alerts.values()
            if rule.burn_rate is not None and rule.burn_rate.objective == name
        ]
        assert 2 <= len(rules), name
        assert 2 == len({(rule.burn_rate.long, rule.burn_rate.short) for rule in rules}), name


class TestOnlineBoutique:
    """Source: facts on GoogleCloudPlatform/microservices-demo, calls per page."""

    graph = Graph(load_topology("online-boutique").model)

    def pages(self, page: str) -> list[tuple[str, int]]:
        return calls(self.graph, f"frontend.{page}")

    def test_the_front_page_converts_nine_prices(self):
        assert ("currencyservice.convert", 9) in self.pages("home")
        assert 4 + 9 == sum(count for _, count in self.pages("home"))

    def test_an_order_makes_seven_calls_and_two_for_each_of_two_lines(self):
        made = calls(self.graph, "checkoutservice.place_order")
        assert 7 + 2 * 2 == sum(count for _, count in made)

    def test_only_ads_recommendations_email_and_what_they_bring_are_soft(self):
        soft = {
            (site.caller, site.callee)
            for site in self.graph.every_site()
            if site.call.on_failure is OnFailure.SOFT
        }
        assert {
            ("frontend.home", "adservice.get"),
            ("frontend.product", "adservice.get"),
            ("frontend.product", "recommendationservice.list"),
            ("frontend.view_cart", "recommendationservice.list"),
            ("frontend.checkout", "recommendationservice.list"),
            ("frontend.checkout", "productcatalogservice.get"),
            ("checkoutservice.place_order", "cartservice.empty"),
            ("checkoutservice.place_order", "emailservice.confirm"),
        } == soft

    def test_the_one_deadline_is_a_tenth_of_a_second_for_ads(self):
        timed = {
            (site.callee, site.call.timeout)
            for site in self.graph.every_site()
            if site.call.timeout
        }
        assert {("adservice.get", 100_000)} == timed

    def test_python_services_have_ten_threads(self):
        services = self.graph.topology.services
        assert 10 == services["recommendationservice"].slots == services["emailservice"].slots


class TestSockShop:
    """Source: facts on microservices-demo/microservices-demo."""

    graph = Graph(load_topology("sock-shop").model)

    def test_an_order_asks_four_at_once_then_pays_ships_and_saves(self):
        stages = self.graph.operations["orders.create"].stages()
        assert [4, 1, 1, 1] == [len(stage) for stage in stages]
        assert ["payment.authorise", "shipping.create", "orders-db.write"] == [
            stage[0].to for stage in stages[1:]
        ]
        assert {5_000_000, 0} == {call.timeout for stage in stages for call in stage}

    def test_go_services_take_three_minutes_to_be_ready(self):
        services = self.graph.topology.services
        assert {180_000_000} == {services[n].startup for n in ("catalogue", "user", "payment")}

    def test_a_lost_broker_is_swallowed(self):
        (site,) = self.graph.sites["shipping.create"]
        assert OnFailure.SOFT is site.call.on_failure


class TestSocialNetwork:
    """Source: facts on delimitrou/DeathStarBench, socialNetwork."""

    graph = Graph(load_topology("social-network").model)

    def test_it_has_the_twenty_six_parts_and_their_calls(self):
        assert 26 == len(self.graph.topology.services)
        pairs = {(site.caller_service, site.callee_service) for site in self.graph.every_site()}
        assert 34 == len(pairs)

    def test_a_post_is_four_calls_at_once_then_three_in_a_row(self):
        stages = self.graph.operations["compose-post-service.compose"].stages()
        assert [4, 1, 1, 1] == [len(stage) for stage in stages]

    def test_services_call_each_other_and_operations_do_not(self):
        pairs = {(site.caller_service, site.callee_service) for site in self.graph.every_site()}
        assert ("user-service", "social-graph-service") in pairs
        assert ("social-graph-service", "user-service") in pairs
        assert () == self.graph.closing_sites

    def test_the_mix_is_that_of_the_script(self):
        weights = {n: j.weight for n, j in self.graph.topology.journeys.items()}
        assert (60, 30, 10) == tuple(
            weights[n] for n in ("home-timeline", "user-timeline", "compose")
        )


class TestAstronomyShop:
    """Source: facts on open-telemetry/opentelemetry-demo, release 3.0.0."""

    graph = Graph(load_topology("astronomy-shop").model)

    def test_the_proxy_gives_up_after_fifteen_seconds_and_nobody_else_does(self):
        timed = {
            (site.caller_service, site.call.timeout)
            for site in self.graph.every_site()
            if site.call.timeout
        }
        assert {("frontend-proxy", 15_000_000)} == timed

    def test_placed_orders_reach_two_groups_of_consumers(self):
        assert {"accounting.consume", "fraud-detection.consume"} == {
            site.callee for site in self.graph.sites["kafka.publish"] if not site.call.waits
        }

    def test_carts_try_their_store_twenty_times(self):
        tries = {
            site.call.retries.attempts
            for site in self.graph.every_site()
            if site.caller_service == "cart"
        }
        assert {20} == tries


class TestHotel:
    """Source: facts on delimitrou/DeathStarBench, hotelReservation."""

    graph = Graph(load_topology("hotel").model)

    def test_a_search_asks_where_how_much_whether_free_and_for_profiles(self):
        assert ["search.nearby", "reservation.check", "profile.get"] == [
            callee for callee, _ in calls(self.graph, "frontend.hotels")
        ]
        assert ["geo.nearby", "rate.get"] == [
            callee for callee, _ in calls(self.graph, "search.nearby")
        ]

    def test_caches_alone_have_a_timeout_and_no_call_is_soft(self):
        sites = self.graph.every_site()
        timed = {(site.callee_service, site.call.timeout) for site in sites if site.call.timeout}
        assert {
            (f"memcached-{name}", 2_000_000) for name in ("rate", "profile", "reserve")
        } == timed
        assert all(site.call.on_failure is OnFailure.HARD for site in self.graph.every_site())

    def test_three_services_have_everything_in_memory(self):
        for name in ("geo.nearby", "recommendation.get", "user.check"):
            assert [] == calls(self.graph, name)

    def test_the_mix_is_that_of_the_script(self):
        weights = {n: j.weight for n, j in self.graph.topology.journeys.items()}
        assert [600, 390, 5, 5] == [weights[n] for n in ("search", "recommend", "login", "reserve")]


class TestScaledTeaStore:
    """Source: facts on DescartesResearch/TeaStore."""

    graph = Graph(load_topology("tea-store-scaled").model)

    def test_every_call_between_its_services_is_tried_on_three_instances_for_six_seconds(self):
        tried = {
            (site.call.timeout, site.call.retries.attempts)
            for site in self.graph.every_site()
            if site.callee_service != "db"
        }
        assert {(6_000_000, 3)} == tried

    def test_every_page_asks_auth_first_but_that_which_logs_in(self):
        pages = [path for path in self.graph.operations if path.startswith("webui.")]
        first = {path: calls(self.graph, path)[0][0] for path in pages}
        assert "auth.login" == first.pop("webui.login")
        assert "auth.place_order" == first.pop("webui.buy")
        assert {"auth.check"} == set(first.values())

    def test_half_of_those_who_come_buy(self):
        weights = {n: j.weight for n, j in self.graph.topology.journeys.items()}
        # Two visits: a home and a login each, and a way out.
        assert 1 == weights["buy"]
        assert [5, 5, 5] == [weights[n] for n in ("category", "product", "cart")]
