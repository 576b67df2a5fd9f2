"""The script: at a time, again and again, once a condition holds, and to an end."""

from sim.drill.runner import run
from sim.journal.entries import Kind
from sim.model.kinds import FAULTS
from sim.units import MINUTE, SECOND
from tests.drill.drill_kit import DEPLOY, make_drill

BASE = DEPLOY | {"rate": "2/s", "lead_in": "20s", "lasts": "6m"}


def harm(**fields):
    fault = FAULTS.get("error_rate").model_validate({"chance": 0.5, "lasts": "30s"})
    return {"fault": fault, "target": {"service": "db"}} | fields


def entries(*injects, kind=Kind.FAULT):
    record = run(make_drill(BASE | {"injects": list(injects)}), "idle").record
    return [(entry.at_us, entry.subject, entry.event) for entry in record.of_kind(kind)]


def test_a_fault_begins_and_ends_at_its_time():
    expected = [(MINUTE, "inject-0", "began"), (90 * SECOND, "inject-0", "ended")]
    assert expected == entries(harm(at="1m"))


def test_it_comes_again_as_often_as_it_says():
    began = [at for at, _, event in entries(harm(at="1m", times=3, every="1m")) if event == "began"]
    assert [MINUTE, 2 * MINUTE, 3 * MINUTE] == began


def test_a_condition_is_seen_without_delay_and_sets_it_off_once():
    when = {"signal": {"name": "error_share", "journey": "buy"}, "above": 0.2}
    found = entries(harm(at="1m"), harm(when=when))
    second = [at for at, subject, event in found if subject == "inject-1" and event == "began"]
    assert [70 * SECOND + 1] == second


def test_after_a_ramp_everything_is_as_it_was():
    found = entries(harm(at="1m", ramp="20s"), kind=Kind.EFFECT)
    held = [event for _, _, event in found]
    assert held.count("held") == held.count("released")


def test_messages_are_heard():
    message = {"from": "Support", "role": "support", "text": "It is slow."}
    found = entries({"at": "1m", "message": message}, kind=Kind.MESSAGE)
    assert [(MINUTE, "inject-0", "said")] == found


def test_a_decoy_fires_and_clears_and_nothing_else_moves():
    fields = {"name": "disk", "title": "Disk", "urgency": "page", "lasts": "1m"}
    decoy = FAULTS.get("noisy_alert").model_validate(fields)
    found = entries({"at": "1m", "fault": decoy}, kind=Kind.ALERT)
    assert [(MINUTE, "disk", "firing"), (2 * MINUTE, "disk", "cleared")] == found


def test_a_gap_of_telemetry_hides_what_users_live_through():
    gap = FAULTS.get("telemetry_gap").model_validate({"lasts": "2m"})
    blind = BASE | {"injects": [harm(at="1m"), {"at": "50s", "fault": gap}]}
    seeing = BASE | {"injects": [harm(at="1m")]}
    alerts = [
        run(make_drill(scenario), "idle").record.of_kind(Kind.ALERT) for scenario in (blind, seeing)
    ]
    assert () == alerts[0]
    assert alerts[1]
