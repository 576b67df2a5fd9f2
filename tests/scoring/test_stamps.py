import numpy as np
from pytest import approx

from sim.journal.entries import Kind
from sim.journal.record import Seconds
from sim.scoring.impact import Impact, impact_begins_s
from sim.scoring.measures import measure
from sim.scoring.stamps import stamp
from tests.records import TOPOLOGY, RecordMaker, handled, scenario


def stamps_of(maker, **changes):
    return stamp(maker.build(), scenario(**changes), TOPOLOGY).stamps


def test_every_stamp_of_a_handled_incident_is_where_it_happened():
    stamps = stamps_of(handled())

    assert stamps.fault_began_s == 120
    assert stamps.impact_began_s == 120
    assert stamps.paged_s == 180
    assert stamps.acknowledged_s == 205
    assert stamps.declared_s == 225
    assert stamps.identified_s == 280
    assert approx(stamps.mitigated_s, abs=15) == 360
    assert stamps.resolved_s == 545


def test_a_quiet_run_has_no_impact_and_nothing_to_mitigate():
    stamps = stamps_of(RecordMaker())

    assert stamps.impact_began_s is None
    assert stamps.mitigated_s is None


def test_a_relapse_takes_the_mitigation_back():
    once = stamps_of(RecordMaker().fault(100).failing(100, 200))
    twice = stamps_of(RecordMaker().fault(100).failing(100, 200).failing(500, 600))

    assert once.mitigated_s < 230
    assert approx(twice.mitigated_s, abs=15) == 600


def test_harm_that_lasts_to_the_end_is_not_mitigated():
    assert stamps_of(RecordMaker().fault(100).failing(100, 1200)).mitigated_s is None


def test_good_seconds_shorter_than_the_soak_do_not_count():
    assert stamps_of(RecordMaker().fault(100).failing(100, 1150)).mitigated_s is None


def test_an_acknowledgement_without_an_assessing_act_is_not_detection():
    stamps = stamps_of(
        RecordMaker().fault(100).failing(100, 400).page(150).order(160, "acknowledge")
    )

    assert stamps.acknowledged_s == 165
    assert stamps.detected_s is None


def test_nobody_is_paged_by_what_is_muted_or_waits_for_its_group():
    story = RecordMaker().fault(120).failing(120, 360)
    story.entry(130, Kind.ALERT, "quiet", "firing", urgency="page", muted_by="silence-1")
    story.entry(135, Kind.ALERT, "blind", "firing", urgency="page", is_unheard=True)
    story.entry(140, Kind.ALERT, "late", "firing", urgency="page", is_grouped=True)
    assert stamps_of(story).paged_s is None

    story.entry(170, Kind.ALERT, "late", "notified", urgency="page", alerts=["late"])
    assert 170 == stamps_of(story).paged_s


def test_a_reopened_incident_is_not_resolved_until_it_is_resolved_again():
    maker = RecordMaker().fault(100).failing(100, 400)
    maker.order(300, "resolve").order(350, "reopen").order(700, "resolve")

    assert stamps_of(maker).resolved_s == 705


def test_resolving_before_recovery_is_a_false_all_clear_and_counts_from_recovery():
    maker = RecordMaker().fault(100).failing(100, 400).order(200, "resolve")
    measures = measure(stamps_of(maker))

    assert measures["false_all_clear_s"] > 150
    assert approx(measures["time_to_resolve_s"], abs=20) == 300


def test_a_wrong_or_weak_hypothesis_does_not_identify():
    weak = RecordMaker().fault(100).failing(100, 300).diagnosis(150, "api", "bad_deploy", 0.4)
    wrong = RecordMaker().fault(100).failing(100, 300).diagnosis(150, "db", "bad_deploy", 0.9)

    assert stamps_of(weak).identified_s is None
    assert stamps_of(wrong).identified_s is None


def test_a_bad_moment_before_the_fault_is_no_part_of_the_harm():
    missed = np.zeros((1, 300), dtype=bool)
    missed[0, 5] = missed[0, 110:150] = True
    counts = np.zeros((1, 300, 5), dtype=np.int64)
    counts[0, [3, 95, 104], Seconds.FAILED] = 9
    impact = Impact(("any",), missed, np.zeros((1, 300)))
    seconds = Seconds(("any",), ("all",), np.zeros(1), counts)

    assert 3 == impact_begins_s(impact, seconds)
    assert 104 == impact_begins_s(impact, seconds, from_s=100)


def test_what_was_seen_before_users_were_hurt_took_no_time_to_detect():
    maker = RecordMaker().fault(100).page(150).order(160, "acknowledge").order(170, "declare")
    stamps = stamps_of(maker.failing(400, 600))

    assert stamps.detected_s < stamps.impact_began_s
    assert measure(stamps)["time_to_detect_s"] == 0.0
