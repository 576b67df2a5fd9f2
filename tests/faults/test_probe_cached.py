"""What probes report moves; what users live through, and every other way of seeing, does not."""

from sim.drill.runner import run
from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from sim.units import SECOND
from tests.drill.drill_kit import PAIR, bad_deploy, make_drill

PROBES = {name: {"journey": name, "every": "10s"} for name in ("buy", "look")}
JOURNEYS = PAIR["journeys"] | {"look": {"enters": "web.home"}}
PROBED = PAIR | {"probes": PROBES, "journeys": JOURNEYS}
CACHED = FAULTS.get("probe_cached")
SHOP = Selector(service="web")


def lived(**target):
    """Everybody fails from the second minute on; probes may lie from the fourth to the sixth."""
    scenario = bad_deploy(failure=1.0, stages=[{"share": 1.0}])
    injects = scenario["injects"]
    if target:
        fault = CACHED.model_validate({"lasts": "2m", "answers_in": "7ms"})
        aim = Selector() if "all" in target else Selector(**target)
        injects = [*injects, {"at": "4m", "fault": fault, "target": aim}]
    return run(make_drill(scenario | {"injects": injects}, PROBED), "idle").record


def shown(record, signal, probe):
    """What a probe's last try before each scrape said, in the fifth minute and after the sixth."""
    at_s = record.samples.at_us / SECOND
    values = record.samples.column(f'{signal}{{probe="{probe}"}}')
    return set(values[(at_s > 260) & (at_s < 350)]), set(values[at_s > 400])


def test_users_fail_and_the_probe_reports_well_until_it_ends():
    plain, lying = lived(), lived(all=True)

    assert (plain.seconds.counts == lying.seconds.counts).all()
    assert ({0.0}, {0.0}) == shown(plain, "probe_success", "buy")
    assert ({1.0}, {0.0}) == shown(lying, "probe_success", "buy")
    assert {0.007} == shown(lying, "probe_duration_s", "buy")[0]


def test_nothing_else_that_is_measured_moves():
    plain, lying = lived(), lived(all=True)

    for name in plain.samples.names:
        same = plain.samples.column(name).tobytes() == lying.samples.column(name).tobytes()
        assert same is not name.startswith("probe_"), name


def test_a_probe_of_another_journey_does_not_lie():
    record = lived(journey="look")

    assert {0.0} == shown(record, "probe_success", "buy")[0]
    assert {1.0} == shown(record, "probe_success", "look")[0]


def test_it_reads_a_journey_and_nothing_else():
    assert [] == list(CACHED().problems(Selector(journey="buy")))
    assert ["target.service means nothing to this fault; it reads journey"] == list(
        CACHED().problems(SHOP)
    )


def test_the_planes_do_not_feel_it(drill):
    assert drill().fingerprint() == drill(CACHED(), Selector()).fingerprint()
