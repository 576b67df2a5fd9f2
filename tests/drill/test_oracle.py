"""The oracle says and writes all that is asked of anybody, and its cures come when they came."""

from sim.drill.runner import run
from sim.responders.playbook import PlaybookResponder
from sim.scoring.harm import measure_harm
from tests.drill.drill_kit import bad_deploy, make_drill

CURES = {
    "rules": [
        {
            "when": {"after": "25s"},
            "do": [{"action": "scale", "service": "web", "replicas": 3}],
        },
        {
            "when": {"after": "3m"},
            "do": [
                {"action": "rollback", "service": "web", "label": "back"},
                {"action": "declare", "severity": "SEV2"},
            ],
        },
        {"when": {"alert": "any"}, "do": ["acknowledge"]},
        {"when": {"after": "4m", "since": "back"}, "do": ["resolve"]},
    ]
}
DRILL = make_drill(
    bad_deploy() | {"oracle": CURES, "opportunities": ["triage", "rollback", "communication"]}
)


def asked(record):
    return [
        (entry.at_us, entry.data["action"])
        for entry in record.entries
        if "action" in entry.data and entry.event == "asked"
    ]


def test_words_stand_between_the_cures_and_never_in_their_way():
    silent = run(DRILL, PlaybookResponder("oracle", DRILL.scenario.oracle)).record
    telling = run(DRILL, "oracle").record
    cures = {"scale", "rollback", "declare"}

    assert [one for one in asked(silent) if one[1] in cures] == [
        one for one in asked(telling) if one[1] in cures
    ]
    assert (
        measure_harm(silent, DRILL.topology).parts["failed_requests"]
        == (measure_harm(telling, DRILL.topology).parts["failed_requests"])
    )


def test_it_looks_files_what_is_so_and_tells_who_waits_until_it_is_over():
    said = [action for _, action in asked(run(DRILL, "oracle").record)]

    assert {"query_metrics", "submit_diagnosis", "post_update", "resolve"} <= {*said}
    assert said.index("query_metrics") < said.index("submit_diagnosis")
    assert ["query_metrics", "post_update", "resolve"] == said[-3:]
