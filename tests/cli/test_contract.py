"""The contract that others program against."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.door import ROOT, gameday

STAMPS = {"fault_began_s", "impact_began_s", "detected_s", "mitigated_s", "resolved_s"}
MEASURES = {
    "time_to_detect_s",
    "time_to_acknowledge_s",
    "time_to_mitigate_s",
    "time_to_resolve_s",
}
PARTS = {"mttr", "rto", "triage", "rollback", "scaling", "failover", "communication"}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    answer = gameday("run", "canary-bad", "--seed", "7", "--out", folder / "one", "--json")
    assert answer.code in (0, 1), answer.err
    return answer


def test_a_run_prints_one_object_with_all_that_the_contract_names(run):
    told = run.json

    assert {
        "schema_version", "scenario", "topology", "seed", "plane", "responder", "status", "stamps",
        "measures", "targets", "harm", "score", "run_dir", "journal_sha256", "rerun",
    } <= set(told)  # fmt: skip
    assert STAMPS <= set(told["stamps"])
    assert MEASURES <= set(told["measures"])
    assert {"requests_failed", "requests_slow", "money", "parts"} <= set(told["harm"])
    assert PARTS == set(told["score"]["parts"])
    assert 0 <= told["score"]["total"] <= 100
    assert all({"name", "target", "actual", "met"} <= set(target) for target in told["targets"])
    assert "completed" == told["status"]


def test_a_report_from_the_folder_is_the_same_bytes_as_the_runs_own(run, tmp_path):
    folder = Path(run.json["run_dir"])
    assert 0 == gameday("report", folder, "--out", tmp_path, is_fresh=True).code

    for name in ("report.html", "report.md", "junit.xml"):
        assert (folder / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_runs_are_compared_by_their_folders_names(run):
    told = gameday("compare", run.json["run_dir"]).out

    assert run.json["run_dir"] not in told
    assert f"{run.json['score']['total']:.0f}" in told


def test_a_run_without_a_report_offers_none(tmp_path):
    told = gameday("run", "canary-bad", "--no-report", "--out", tmp_path / "one").out

    assert "report.html" not in told
    assert str(tmp_path / "one") in told


def test_a_kind_is_shown_rather_than_its_smallest_drill():
    told = gameday("show", "rollback").out

    assert "service" in told
    assert "KND-" not in told


def test_exit_code_says_whether_every_target_was_met(run):
    assert (0 if all(target["met"] for target in run.json["targets"]) else 1) == run.code


def test_a_blank_part_says_no_opportunity(run):
    told = run.json["score"]
    blank = [name for name, value in told["parts"].items() if value is None]

    assert blank
    assert all("no opportunity" in told["reasons"][name] for name in blank)


def test_the_rerun_line_gives_the_same_journal(run, tmp_path):
    words = run.json["rerun"].split()[1:]
    again = gameday(*words, "--out", tmp_path / "again", "--json", is_fresh=True)

    assert run.json["journal_sha256"] == again.json["journal_sha256"]


@pytest.mark.parametrize(
    "words",
    [
        ("run", "canary-bda"),
        ("run", "no/such/file.yaml"),
        ("show", "nothing-like-it"),
        ("validate", "nothing-like-it"),
        ("score", "no/such/run"),
        ("report", "no/such/run"),
        ("replay", "no/such/run"),
        ("resume", "no/such/run"),
        ("explain", "E999"),
    ],
)
def test_an_unknown_name_or_path_exits_3_in_words(words):
    answer = gameday(*words)

    assert 3 == answer.code, answer.err
    assert "Traceback" not in answer.err
    assert answer.err.strip()


def test_usage_errors_exit_2():
    assert 2 == gameday("run").code
    assert 2 == gameday("no-such-verb").code


@pytest.mark.parametrize(
    "kind", ["drills", "replays", "topologies", "faults", "actions", "responders"]
)
def test_list_gives_items_with_ids(kind):
    told = gameday("list", kind, "--json").json

    assert told["schema_version"] >= 1
    assert told["items"]
    assert all(item["id"] for item in told["items"])


def test_without_spoil_nothing_names_a_cause():
    answers = (
        "canary config-push retry-storm slow-dependency memory-leak zone-dark flash red-herring"
    )
    listed = gameday("list").out + gameday("list", "--json").out
    for item in gameday("list", "--json").json["items"]:
        listed += gameday("show", item["id"]).out

    assert not [word for word in answers.split() if word in listed]


def test_help_loads_neither_numpy_nor_its_friends():
    script = (
        "import sys\nfrom sim.cli.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'numba', 'matplotlib', 'pydantic', 'simpy'} & set(sys.modules)\n"
        "sys.exit(bool(heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=False, capture_output=True
    )

    assert 0 == done.returncode


def test_every_verb_of_the_help_has_its_own_help():
    verbs = re.findall(r"^  ([a-z][a-z-]+)  ", gameday("--help").out, re.MULTILINE)

    assert len(verbs) >= 18
    assert all(gameday(verb, "--help").code == 0 for verb in verbs)


def test_schema_is_a_json_schema():
    for kind in ("topology", "scenario"):
        assert "properties" in json.loads(gameday("schema", kind).out)
