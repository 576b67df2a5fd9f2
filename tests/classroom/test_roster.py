"""People are enrolled by pseudonym; a faulty list enrolls nobody and says where it is faulty."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.sheets import cell, uncell
from sim.classroom.keys import ClassKey
from sim.classroom.roster import Roster, Trainee
from sim.classroom.roster_csv import read_people
from sim.errors import DocumentError
from tests.classroom.kit import KEY
from tests.documents.corpus import problems_of

FORMULAS = ["=1+1", "+A1", "-2", "@SUM(A1)", "\tx", "\rx", "'=1", "plain"]


def people(tmp_path, text, key=KEY):
    path = tmp_path / "people.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_people(path, key, shown="people.csv")


def refusals(tmp_path, text):
    with pytest.raises(DocumentError) as caught:
        people(tmp_path, text)
    return [(p.line, p.column, p.path, p.code) for p in caught.value.problems], str(caught.value)


def test_a_pseudonym_is_a_function_of_key_and_person_alone(tmp_path):
    (ann,) = people(tmp_path, "id,section\nann@x.org,A\n")
    (again,) = people(tmp_path, "section;id\nB; ANN@x.org \n")
    (other,) = people(tmp_path, "id\nann@x.org\n", ClassKey(bytes(32)))

    assert ann.trainee.pseudonym == again.trainee.pseudonym
    assert ann.trainee.pseudonym != other.trainee.pseudonym


def test_nothing_that_names_a_person_is_in_the_roster(tmp_path):
    found = people(tmp_path, 'id,name,team\nann@x.org,"Smith, Ann",red\n')
    text = Roster().with_all(person.trainee for person in found).text()

    assert "Smith, Ann" == found[0].name
    assert not {"ann", "Smith", "x.org"} & set(text.replace(",", " ").split())
    assert "ann" not in text.lower().replace("trainee", "")


@pytest.mark.parametrize(
    ("given", "factor"), [("", 1.0), ("1.25", 1.25), ('"1,5"', 1.5), ("125%", 1.25), ("4", 4.0)]
)
def test_extra_time_is_written_as_people_write_it(tmp_path, given, factor):
    (one,) = people(tmp_path, f"id,extra_time\nann,{given}\n")
    assert factor == one.trainee.extra_time


def test_every_problem_is_told_at_its_line_and_column(tmp_path):
    text = "id,sektion,extra_time\nann,A,0.5\n,B,1\nbob,C,nan\nann,A,2\ncid,D,1,9\n"
    places, said = refusals(tmp_path, text)

    assert [
        (1, 2, "", "E326"),
        (2, 3, "extra_time", "E326"),
        (3, 1, "id", "E326"),
        (4, 3, "extra_time", "E326"),
        (6, 4, "", "E326"),
    ] == places
    assert "did you mean 'section'?" in said
    assert "write 1.25 for a quarter more" in said


def test_the_same_person_twice_is_told_with_the_line_of_the_first(tmp_path):
    places, said = refusals(tmp_path, "id\nann\nbob\nAnn\n")
    assert [(4, 1, "id", "E326")] == places
    assert "stands at line 2 already" in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "write a header"),
        ("\n\n", "write a header"),
        ("name\nAnn\n", "no column 'id'"),
        ('id,name\nann,"Ann\n', "close the quote"),
        ("id,section\nann,<b>\n", "no name of a section"),
        ("id,ssh_key\nann,hello\n", "no public key"),
        ("id,id\nann,ann\n", "a second time"),
    ],
)
def test_a_list_that_cannot_be_used_says_what_to_write(tmp_path, text, words):
    assert words in refusals(tmp_path, text)[1]


@given(data=st.binary(max_size=300))
@settings(deadline=None)
def test_no_list_ends_in_a_traceback(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("lists") / "people.csv"
    path.write_bytes(data)

    problems = problems_of(lambda: read_people(path, KEY, shown="people.csv"))

    assert all(problem.line >= 1 and problem.message for problem in problems)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_run_by_a_spreadsheet_and_each_is_read_back(text):
    roster = Roster((Trainee("t-a", text.strip() or "x", "red"),))
    (row,) = csv.DictReader(io.StringIO(roster.text()))

    assert not row["section"].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert text == uncell(cell(text))
    assert roster == Roster.of_text(roster.text())
