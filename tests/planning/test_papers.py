"""Papers: what is handed in is worth what it is in the world of the case, and no game pays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.documents.plans import load_plan, plan_of
from sim.documents.reader import read_data
from sim.documents.writer import dump
from sim.planning.capacity.answering import answer
from sim.planning.capacity.example import write_example
from sim.planning.capacity.reading import read_question
from sim.planning.papers.keeping import keep_plan, keep_study, kept_plan, kept_study
from sim.planning.papers.plans import AnotherSystem, judge_plan
from sim.planning.papers.register import Risk, TooManyOutages, calibration, recall
from sim.planning.papers.studies import judge_study
from sim.planning.papers.studies import purchase as purchase_of
from sim.planning.papers.terms import ABOVE_THE_LEAST, Term, whole
from tests.cli.door import gameday

CASE, BEST = "payments-warm", "warm-alone"
SHARES = st.floats(0.0, 1.0)
SURE = {"kind": "assumption", "source": "a promise"}


def handed(change=lambda values: None, *, case=CASE, option=BEST):
    """The case's own plan with one option, changed, as if somebody had written it."""
    read = load_plan(case)
    values = dict(read.root.value)
    values["options"] = {option: dict(values["options"][option])}
    values.pop("rehearsals", None)
    change(values)
    path = read.path.with_name("handed-in.yaml")
    return plan_of(read_data(dump(values).encode(), shown="handed-in.yaml", path=path))


def judged(plan, case=CASE):
    return judge_plan(load_plan(case), plan, seed=5, years=1_000)


def infinite_capacity(values):
    (option,) = values["options"].values()
    option |= {"strategy": "active-active", "is_automatic": True, "rehearsed_every": "1d"}
    option |= {"running": {"value": 0, **SURE}, "at_once": {"value": "100%", **SURE}}


def zero_risk_promise(values):
    never = {"value": "0/year", **SURE}
    short = {"value": "1m", "shape": 1.0, **SURE}
    outages = {"rate": never, "lasts": short}
    values["shared"] = {}
    values["failures"] = {"regions": outages, "zones": outages, "services": outages}


def empty_register(values):
    del values["failures"], values["shared"]


def test_what_the_case_itself_recommends_is_worth_nearly_all():
    found = judged(handed())

    assert found.whole >= 0.9
    assert all(term.value >= 0.8 for term in found.shows.values())


@pytest.mark.parametrize(
    ("game", "term"),
    [
        (infinite_capacity, "cost"),
        (zero_risk_promise, "calibration"),
        (empty_register, "recall"),
    ],
)
def test_no_game_with_a_plan_pays(game, term):
    """AT-30: infinite capacity, a zero-risk promise, an empty register: each at most 0.3."""
    found = judged(handed(game))

    assert found.terms[term].value <= 0.01
    assert found.whole <= 0.3
    assert all(shown.value <= 0.3 for shown in found.shows.values())


def test_how_well_an_option_works_is_the_cases_to_say():
    def lucky(values):
        (option,) = values["options"].values()
        option["first_try"] = {"value": "100%", **SURE}
        option["refused"] = {"value": "0%", **SURE}
        option["stages"] = {"promote": {"value": "1s", "shape": 0.1, **SURE}}

    plain, more = judged(handed()), judged(handed(lucky))

    assert plain.terms["cost"] == more.terms["cost"]
    assert plain.terms["kept"] == more.terms["kept"]


def test_a_plan_for_another_system_is_no_answer():
    with pytest.raises(AnotherSystem, match="tea-store"):
        judged(handed(case="shop-asleep", option="asleep"))


def test_a_system_of_the_same_name_and_other_bytes_is_another(tmp_path):
    keep_plan(load_plan(CASE), tmp_path)
    ours = load_plan(CASE).topology.data.replace(b"startup: 10s", b"startup: 11s")
    (tmp_path / "asked" / "payments.yaml").write_bytes(ours)

    with pytest.raises(AnotherSystem, match="payments"):
        judged(kept_plan(tmp_path))


def test_a_register_of_more_outages_than_a_system_has_is_refused():
    def wild(values):
        values["failures"]["services"]["rate"]["value"] = "900/year"

    with pytest.raises(TooManyOutages, match="level of service"):
        judged(handed(wild))


def test_what_was_left_to_the_defaults_was_not_said(tmp_path):
    keep_plan(load_plan(CASE), tmp_path)

    assert kept_plan(tmp_path).defaults == load_plan(CASE).defaults
    assert kept_plan(tmp_path).model.options == load_plan(CASE).model.options


@given(came=st.floats(0.05, 0.95), stated=st.floats(0.01, 0.99))
def test_the_chance_that_came_is_the_best_to_state(came, stated):
    """A proper score: whoever believes a chance does best to say it."""

    def score(chance):
        rate = np.array([-np.log1p(-chance)])
        return calibration({"data": Risk(1.0, 1.0, {1.0: came})}, {"data": rate}).value

    assert score(came) == pytest.approx(1.0)
    assert score(stated) <= 1.0
    assert calibration({"data": Risk(1.0, 1.0, {1.0: came})}, {}).value == pytest.approx(0.0)


def test_a_risk_is_known_where_its_rate_is_right_by_a_factor_of_ten():
    risks = {"data": Risk(0.6, 0.1, {}), "zones": Risk(0.4, 2.0, {})}
    register = {"data": np.array([0.5]), "zones": np.array([0.01])}

    assert recall(risks, register).value == pytest.approx(0.6)
    assert "not zones" in recall(risks, register).sentence


@given(values=st.lists(SHARES, min_size=1, max_size=6))
def test_no_term_is_bought_with_another(values):
    terms = {f"term {k}": Term(value, "why") for k, value in enumerate(values)}

    assert whole(terms).value <= min(values) + ABOVE_THE_LEAST + 1e-12


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """The example with fewer futures and no policy, as a case."""
    folder = tmp_path_factory.mktemp("study")
    path = write_example(folder)[0]
    text = path.read_text().replace("paths: 500", "paths: 200").replace("scaling:", "# scaling:")
    path.write_text(text)
    return path


def of_study(study, sizes):
    text = study.read_text() + f"submitted: {sizes}\n"
    path = study.with_name("handed-in.yaml")
    path.write_text(text)
    return judge_study(read_question(study), read_question(path), seed=3)


def test_no_game_with_a_study_pays(study):
    """AT-30 for capacity: as much as can be bought, and nothing at all."""
    endless = of_study(study, "{web: 90, api: 90, db: 90, cache: 90}")
    nothing = of_study(study, "{}")

    for found in (endless, nothing):
        assert found.shows["ready-for-crowds"].value <= 0.3
        assert found.shows["spends-less"].value <= 0.3
    assert endless.terms["kept"].value == 1.0
    assert endless.terms["cost"].value == 0.0
    assert nothing.terms["policy"].value is None
    assert nothing.terms["purchase"].value == 0.0


def test_a_purchase_is_worth_what_it_saves_of_what_the_best_number_would(study):
    lived = answer(read_question(study), seed=3, parts=("forecast", "purchase"))
    best = lived.mix.reserved
    unsaid, none, some, right, endless = (
        purchase_of(lived, units) for units in (None, 0, best // 2, best, 9_000)
    )

    assert (0.0, "no number to reserve was submitted") == (unsaid.value, unsaid.sentence)
    assert 0.0 == none.value == endless.value
    assert 0.0 < some.value < right.value == 1.0
    offered = lived.question.study.prices.model_copy(update={"reserved": None})
    bare = lived.question.study.model_copy(update={"prices": offered})
    assert (
        purchase_of(replace(lived, question=replace(lived.question, study=bare)), 5).value is None
    )


def test_a_study_is_kept_with_its_tables_and_read_again_the_same(study, tmp_path):
    question = read_question(study)
    keep_study(question, study, tmp_path)
    again = kept_study(tmp_path)

    assert again.topology == question.topology
    assert again.history.rates_per_s.tolist() == question.history.rates_per_s.tolist()
    assert again.study.prices == question.study.prices


def test_a_folder_of_whatif_holds_what_was_asked(tmp_path):
    figure = "{value: 5m, shape: 1, kind: assumption, source: the pager decides}"
    done = gameday("whatif", CASE, "--years", 1000, "--compare", "asleep", "--out", tmp_path,
                   "--set", f"stages.decide={figure}")  # fmt: skip

    assert done.code in (0, 1), done.err
    assert kept_plan(tmp_path).model.stages["decide"].source == "the pager decides"
    assert kept_plan(tmp_path).model.rehearsed == load_plan(CASE).model.rehearsed
