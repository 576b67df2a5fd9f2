"""What a replica understands and asks for moves with the version that it runs."""

from __future__ import annotations

import copy

from sim.engine.plane import Table
from sim.model.deployment import hotfix_of
from sim.model.effect import Impulse, Selector, Strike
from sim.units import SECOND
from tests.world.conftest import PAIR, Stage

SHOP = copy.deepcopy(PAIR)
SHOP["services"]["web"]["deployment"] = {
    "versions": {"v1": {"needs": {"db": "old"}}, "v2": {"needs": {"db": "new"}}}
}
SHOP["services"]["db"]["deployment"] = {
    "versions": {"v1": {"offers": ["old"]}, "v2": {"offers": ["new", "old"]}, "v3": {}}
}
WEB, DB = Selector(service="web"), Selector(service="db")
# The contracts of db by place: new, old.
NEW, OLD, BOTH = 1, 2, 3


def asked(stage: Stage) -> list[int]:
    """What the calls of each of the first four replicas of web ask of db."""
    first = int(stage.layout.site_client_base[stage.layout.site_names.index("web.home->db.read")])
    return [stage.plane.get(Table.NEEDS, (first + k,)) for k in range(4)]


def test_a_rollout_changes_what_is_asked_for_and_understood_replica_by_replica():
    stage = Stage(SHOP)
    before = asked(stage), stage.column(Table.OFFERS, "db")[0]
    stage.do(Strike(Impulse.ROLL_OUT, WEB, 0.5, version="v2"))
    stage.do(Strike(Impulse.ROLL_OUT, DB, version="v2"))
    stage.world.run_until(200 * SECOND)

    assert ([OLD] * 4, OLD) == before
    assert ([NEW, NEW, OLD, OLD], BOTH) == (asked(stage), stage.column(Table.OFFERS, "db")[0])


def test_a_rollback_takes_it_back():
    stage = Stage(SHOP)
    for impulse in (Impulse.ROLL_OUT, Impulse.ROLL_BACK):
        for target in (WEB, DB):
            stage.do(Strike(impulse, target, version="v2"))
        stage.world.run_until(stage.world.now_us + 200 * SECOND)

    assert ([OLD] * 4, OLD) == (asked(stage), stage.column(Table.OFFERS, "db")[0])


def test_a_version_of_which_nothing_is_said_has_the_contracts_of_the_start():
    stage = Stage(SHOP)
    seen = []
    for version in ("v2", "v3", "v2", "hotfix"):
        stage.do(Strike(Impulse.ROLL_OUT, DB, version=version))
        stage.world.run_until(stage.world.now_us + 200 * SECOND)
        seen.append(stage.column(Table.OFFERS, "db")[0])

    assert [BOTH, OLD, BOTH, OLD] == seen


def test_a_hotfix_keeps_the_contracts_of_what_it_mends():
    """Of a version with the longest of names too, and of a hotfix of a hotfix."""
    long = "v" * 63
    shop = copy.deepcopy(SHOP)
    shop["services"]["db"]["deployment"]["versions"][long] = {"offers": ["new"]}
    stage, seen = Stage(shop), []
    for version in ("v2", "v2", long):
        name = hotfix_of(hotfix_of(version) if version == "v2" and seen else version)
        stage.do(Strike(Impulse.ROLL_OUT, DB, version=name))
        stage.world.run_until(stage.world.now_us + 200 * SECOND)
        seen.append(stage.column(Table.OFFERS, "db")[0])

    assert [BOTH, BOTH, NEW] == seen


def test_a_service_that_names_no_contract_understands_everything_and_asks_for_nothing():
    stage = Stage()

    assert {-1} == set(stage.plane.tables[Table.OFFERS].tolist())
    assert {0} == set(stage.plane.tables[Table.NEEDS].tolist())
