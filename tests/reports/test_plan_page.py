"""The report of a plan: every figure with its interval, the same bytes twice, nothing that runs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from importlib import resources

import pytest

from reports.plan import page
from reports.plan.rows import words_list
from reports.plan.words import hours, money, share
from sim.model.plan.answer import PlanAnswer
from tests.payloads import PAYLOADS, Read, steering
from tests.reports.plan_answers import answer

PLAIN = page.render(answer())
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def test_the_page_is_the_same_twice_and_asks_nobody():
    assert PLAIN == page.render(PlanAnswer.from_json(answer().to_json()))
    assert "http" not in PLAIN.replace("http://www.w3.org/", "")


def test_the_answer_stands_first_with_what_it_cannot_tell():
    told = re.sub(r"<[^>]+>", "", PLAIN)

    assert "Copies is the cheapest: 26 k EUR (23.4 k EUR to 28.6 k EUR) a year, all in." in told
    assert "Of no option can it be told that it meets all targets." in told
    assert told.index("Copies is the cheapest") < told.index("Time to recover")


@pytest.mark.parametrize(
    "words",
    ["seed", "not reached", "legal hold", "people decide", "Untested: decide", "at no rate",
     "0.04 a year to 0.47 a year", "1.2e-06", "nothing happened", "tested 2026-03-04",
     "gameday whatif two-ways --seed 7 --years 1000 --played 200", "Predicted against played",
     "1 not back when their drill ended; 3 left out: longer than 12 h"],
)  # fmt: skip
def test_what_an_auditor_asks_for_is_said(words):
    assert words in PLAIN


def test_every_figure_has_a_name_and_words():
    drawings = re.findall(
        r'<svg role="img" aria-labelledby="([^"]+)" aria-describedby="([^"]+)"', PLAIN
    )
    ids = set(re.findall(r'\bid=[\'"]([^\'"]+)', PLAIN))

    assert len(drawings) >= 14
    assert all({name, words} <= ids for name, words in drawings)
    assert len(re.findall(r'\bid=[\'"]', PLAIN)) == len(ids)


@pytest.mark.parametrize("payload", PAYLOADS[:: len(PAYLOADS) // 12])
def test_names_that_people_typed_change_nothing_but_words(payload):
    text = page.render(answer(title=f"x{payload}", name=f"y{payload}"))

    def shape(found: str) -> list[str]:
        return [tag for tag in Read(found).tags if tag not in ("g", "text", "tspan", "path")]

    assert shape(PLAIN) == shape(text)
    assert Read(PLAIN).acting == Read(text).acting
    assert not steering(text)


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "–"), (0.0, "0"), (1 / 3600, "1 s"), (0.5, "30 min"), (0.9999, "1 h"), (47.0, "47 h"),
     (72.0, "3 d"), (1 / 60, "1 min")],
)  # fmt: skip
def test_a_time_is_put_as_people_say_it(value, words):
    assert words == hours(value)


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "–"), (0.0, "0 EUR"), (999.6, "1 k EUR"), (-1250.0, "-1.25 k EUR"),
     (2_500_000.0, "2.5 M EUR"), (3.2e9, "3.2 bn EUR")],
)  # fmt: skip
def test_an_amount_is_put_in_three_figures(value, words):
    assert words == money(value, "EUR")


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "–"), (0.999, "99.9%"), (0.99995, "99.995%"), (1.0, "100%"), (0.5, "50%"), (0.0, "0%"),
     (2.5e-6, "2.5e-06")],
)  # fmt: skip
def test_what_is_nearly_sure_keeps_its_nines(value, words):
    assert words == share(value)


def test_names_are_listed_as_in_a_sentence():
    assert ["a", "a and b", "a, b and c"] == [words_list(list(n)) for n in ("a", "ab", "abc")]


AXE = """<script>{axe}</script><script>axe.run().then(found => {{
  const told = document.createElement("pre");
  told.id = "found";
  told.textContent = JSON.stringify(found.violations.map(one => [one.id, one.nodes.length]));
  document.body.appendChild(told);
}});</script></body>"""


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
@pytest.mark.parametrize("shade", [(), ("--force-dark-mode",)], ids=["light", "dark"])
def test_axe_finds_nothing(shade, tmp_path):
    axe = pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    script = resources.files(axe).joinpath("axe.min.js").read_text(encoding="utf-8")
    path = tmp_path / "page.html"
    escaped = script.replace("</script", "<\\/script")
    path.write_text(PLAIN.replace("</body>", AXE.format(axe=escaped)), encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000"]
    done = subprocess.run(
        [CHROMIUM, *options, *shade, f"--user-data-dir={tmp_path}", "--dump-dom", path.as_uri()],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    found = re.search(r'<pre id="found">(.*?)</pre>', done.stdout)

    assert found is not None
    assert json.loads(found[1]) == []
