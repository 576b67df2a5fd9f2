"""Papers and calls on the pages of a class: per trainee and together, with what they show."""

from reports.cohort.page import render as class_page
from reports.cohort.papers import together
from reports.cohort.sheet import render
from sim.classroom.book import Mark, Trust, Verdict
from sim.classroom.curriculum.curriculum import load_curriculum
from sim.classroom.feedback import Sat, sheet_of
from sim.classroom.good_calls import told_calls
from sim.classroom.paper_pages import papers_of
from sim.classroom.reporting import Shown, told_of
from tests.classroom.generated import mark


def paper(trainee, name, cost, recall, **more):
    terms = {
        "cost": {"value": cost, "sentence": "dearer than need be"},
        "recall": {"value": recall, "sentence": "half of the loss stands in it"},
    }
    shows = {"plan-holds": {"value": cost, "sentence": "it holds"}}
    score = {"total": 50.0 * (cost + recall), "paper": {"terms": terms, "shows": shows}}
    told = {"verdict": Verdict.VERIFIED, "score": score, **more}
    return Mark(trainee, 9, name, 1, 1, Trust.TAKE_HOME, True, **told)


PAPERS = (
    paper("t-a", "plan:warm", 0.9, 0.2),
    paper("t-b", "plan:warm", 0.7, 0.6),
    paper(
        "t-b",
        "plan:warm",
        0.0,
        0.0,
        score={},
        verdict=Verdict.MISSING,
        problem="nothing was handed in",
    ),
    paper("t-c", "study:<b>", 0.5, 0.5),
)


def shown(marks, papers):
    return Shown("Night", "Form", 3, tuple(marks), {}, {}, {"t-a": "Zoe"}, papers)


def test_over_the_class_the_term_that_went_worst_stands_first():
    warm, season = together(papers_of(PAPERS))

    assert ("plan warm", 2, 3) == (warm.name, warm.judged, warm.of)
    assert [("recall", 0.4), ("cost", 0.8)] == [(name, round(v, 9)) for name, v in warm.terms]
    assert 0.6 == round(warm.middle, 9)
    assert 0.5 == season.middle


def test_a_paper_names_the_criteria_that_rest_on_what_it_shows():
    resting = [one.code for one in load_curriculum().criteria if "plan-holds" in one.rests_on]

    assert resting
    assert [tuple(resting), ()] == [one.criteria for one in papers_of(PAPERS[1:3])]


def test_the_page_of_a_class_tells_of_papers_even_where_no_drill_counts():
    page = class_page(told_of(shown([], PAPERS)))

    assert "Plans and studies" in page
    assert "2 of 3" in page
    assert "nothing was handed in" in page
    assert "study <b>" not in page
    assert "study &lt;b&gt;" in page
    assert "Plans and studies" not in class_page(told_of(shown([mark("t-a", 1, 0.5)], ())))


def test_papers_stand_in_the_order_of_names_and_feed_the_criteria():
    told = told_of(shown([mark("t-b", 1, 0.5)], PAPERS))

    assert ["Zoe", "t-b", "t-b", "t-c"] == [one.trainee for one in told.papers]
    assert "Zoe" in told.criteria.rows


def test_a_sheet_tells_each_term_in_a_sentence_and_why_a_paper_does_not_count():
    page = render(sheet_of("t-b", "Night", [], PAPERS[1:3]), numbers=True)

    for words in ("half of the loss stands in it", "Does not count: nothing was handed in", ">60<"):
        assert words in page
    assert '<h2 id="papers">' not in render(sheet_of("t-b", "Night", []), numbers=True)


CALL = {
    "verdict": "bad call", "fortune": "lucky", "mean": -50.0, "least": -90.0, "most": 10.0,
    "here": 900.0, "worlds": 3, "left_out": 2, "causes": ["a release"],
}  # fmt: skip


def moves(*calls):
    return {"moves": [{"at_s": 300.0, "words": "restart cart", "call": call} for call in calls]}


def test_a_call_is_told_with_what_stands_behind_it_and_is_no_part_of_a_grade():
    (words,) = told_calls("GD-101", moves(CALL))

    assert "minute 5: restart cart was a bad call, and a lucky one" in words
    assert "3 other worlds that had shown the same (few, and each lived once; 2 more" in words
    assert "worth -50 on average (-90 to 10); here it was worth 900" in words
    (hint,) = told_calls(
        "GD-101", moves(CALL | {"worlds": 1, "left_out": 0, "verdict": "even call"})
    )
    assert "an even call" in hint
    assert "one other world that had shown the same (a hint and no more)" in hint
    assert [] == list(told_calls("GD-101", moves(None)))
    one = mark("t-a", 1, 0.6)
    with_calls, without = (
        sheet_of("t-a", "Night", [Sat(one, (), credit)]) for credit in (moves(CALL), {})
    )
    assert with_calls.attempts == without.attempts
    assert "Not graded." in render(with_calls, numbers=False)
    sealed = sheet_of("t-a", "Night", [Sat(one, (), moves(CALL), is_told=False)])
    assert () == sealed.calls
