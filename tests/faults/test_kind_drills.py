"""The smallest drill of each fault, lived through on the real plane: once, and once again."""

from __future__ import annotations

import pytest

from sim.model.kinds import FAULTS
from sim.units import SECOND
from tests.kinds.examples import NO_FAULT, examples, others, topology_of

# What they change is felt by orders, or by what a promotion would lose, and by nobody else.
UNFELT = {
    "noisy_alert",
    "probe_cached",
    "telemetry_gap",
    "telemetry_stale",
    "vendor_status",
    "control_plane_outage",
    "dns_provider_outage",
    "insufficient_capacity",
    "replication_lag",
}


@pytest.mark.parametrize("kind", list(FAULTS))
def test_the_smallest_drill_shows_its_fault_and_is_repeatable(drill, kind):
    """Beside what else its drill needs to show it, begun ten seconds before."""
    fault, target = examples(kind)[0]
    also = [(50, other, on) for other, on in others(kind)]
    lasts = {"topology": topology_of(kind), "also": also, "until_s": 160 if also else 100}
    plain = drill(**lasts)

    runs = [drill(fault, target, **lasts) for _ in range(2)]

    assert runs[0].fingerprint() == runs[1].fingerprint()
    is_same = plain.fingerprint() == runs[0].fingerprint()
    assert is_same is (kind in UNFELT)


@pytest.mark.parametrize("kind", sorted(NO_FAULT))
def test_a_fault_of_no_size_is_no_fault_to_the_bit(drill, kind):
    plain = drill()

    for fault, target in NO_FAULT[kind]:
        run = drill(fault, target)
        assert plain.fingerprint() == run.fingerprint()
        assert 100 * SECOND == run.world.now_us


@pytest.mark.parametrize(
    "kind", ["bad_deploy", "contract_break", "crash_loop", "memory_leak", "slowdown", "zone_loss"]
)
def test_where_time_is_cut_changes_no_byte(drill, kind):
    fault, target = examples(kind)[0]
    cuts = [k * 777_777 for k in range(1, 120)]

    whole = drill(fault, target, topology=topology_of(kind))
    cut = drill(fault, target, topology=topology_of(kind), cuts_us=cuts)

    assert whole.fingerprint() == cut.fingerprint()


@pytest.mark.parametrize("kind", list(FAULTS))
def test_how_long_a_fault_lasts_changes_what_it_does_or_it_is_over_at_once(kind):
    fault, target = examples(kind)[0]
    brief, long = (fault.model_copy(update={"lasts": k * SECOND}) for k in (61, 62))

    if fault.alert_note(target) is None and not any(fault.status_notes(target)):
        is_same = list(brief.steps(target)) == list(long.steps(target))
        assert brief.is_over_at_once(target) is is_same
