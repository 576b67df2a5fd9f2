"""What holds for the page of any run: structure, words for those who listen, colours."""

import itertools
import re
from html.parser import HTMLParser

import pytest

from reports import style
from reports.html import FIGURES, LOOK, render
from sim.journal.entries import Kind
from tests.records import RecordMaker, handled
from tests.reports.judged import NASTY, judged

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """A page read: its elements in order, its ids, and the words inside each id."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.words = {}
        self._open = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        if "id" in given:
            self.words[given["id"]] = ""
        if tag not in VOID:
            self._open.append(given.get("id"))

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.words |= {value: "" for name, value in attrs if name == "id"}

    def handle_endtag(self, tag):
        self._open.pop()

    def handle_data(self, data):
        for name in filter(None, self._open):
            self.words[name] += data

    def all(self, tag):
        return [given for name, given in self.tags if name == tag]

    @property
    def shape(self):
        return [(tag, tuple(given)) for tag, given in self.tags]


@pytest.fixture(scope="module")
def text():
    return render(judged())


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_headings_come_in_order_and_skip_no_level(page):
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]

    assert 1 == levels.count(1)
    assert 1 == levels[0]
    assert all(deeper - level <= 1 for level, deeper in itertools.pairwise(levels))


def test_the_page_has_its_language_and_one_of_each_landmark(page):
    assert "en" == page.all("html")[0]["lang"]
    assert [1] * 4 == [len(page.all(tag)) for tag in ("header", "nav", "main", "footer")]


def test_the_first_link_skips_to_the_results_and_every_link_leads_to_an_id(page):
    targets = [given["href"].removeprefix("#") for given in page.all("a")]

    assert "main" == targets[0]
    assert set(targets) <= set(page.words)


def test_every_figure_is_named_and_described(page):
    pictures = [given for given in page.all("svg") if given.get("role") == "img"]

    assert len(FIGURES) == len(pictures)
    for given in pictures:
        assert page.words[given["aria-labelledby"]].strip()
        assert len(page.words[given["aria-describedby"]]) > 20


def test_a_figure_is_named_and_described_where_nothing_happened():
    page = Page(render(judged(RecordMaker())))

    assert all(page.words[given["aria-describedby"]].strip() for given in page.all("svg"))


def test_every_table_has_a_caption_and_every_head_says_what_it_heads(page):
    assert len(page.all("table")) == len(page.all("caption")) > 0
    assert {"col", "row"} == {given["scope"] for given in page.all("th")}
    assert len(page.all("tr")) - len(page.all("table")) == sum(
        given["scope"] == "row" for given in page.all("th")
    )


def test_what_scrolls_sideways_can_be_reached_by_keyboard_and_has_a_name(page):
    wide = [given for given in page.all("div") if given.get("class") == "wide"]

    assert wide
    assert all("0" == given["tabindex"] and given["aria-label"] for given in wide)


def test_no_id_stands_twice_and_none_leads_nowhere(text):
    ids = re.findall(r"\bid=[\"']([^\"']+)", text)
    asked = re.findall(r"url\(#([^)]+)\)|href=[\"']#([^\"']+)", text)

    assert len(set(ids)) == len(ids)
    assert {one or other for one, other in asked} <= set(ids)


def test_the_page_asks_nothing_of_the_network(text):
    addresses = re.findall(r"(?:src|href|action|data)=[\"'](?!#)([^\"']*)", text)
    places = re.findall(r"url\((?!#)|@import|@font-face", text)

    assert ([], []) == (addresses, places)
    assert "<script" not in text


def test_words_of_an_author_or_a_responder_stay_words():
    def told(words):
        maker = handled().order(600, "post_update", channel="status_page", text=words)
        maker.entry(610, Kind.MESSAGE, "support", "said", **{"from": words, "text": words})
        maker.entry(620, Kind.CHANGE, "api", "changed", text=words)
        maker.page(630, name=words)
        maker.fault(640, target=words)
        truth = judged().scenario.truth.model_dump(mode="json") | {"explanation": words}
        return Page(render(judged(maker, responder=f"exec:{words}", title=words, truth=truth)))

    assert told("Plain").shape == told(NASTY).shape


def test_words_that_look_like_a_figures_insides_are_left_as_they_are():
    words = r"url(#clip) href=#a #0072b2 12.3456 $\frac{$"
    maker = handled().order(600, "post_update", channel="status_page", text=words)
    maker.page(630, name=words)

    assert f"page: {words}</text>" in render(judged(maker))


def test_verdicts_and_hidden_lines_are_told_in_words_beside_their_colour(text):
    rows = re.findall(r"<tr( class='hidden')?>(.*?)</tr>", text)

    assert any(hidden for hidden, _ in rows)
    assert all(bool(hidden) == ("<td>hidden: " in row) for hidden, row in rows)
    verdicts = re.findall(r"class='tag (good|bad)'>.*?</span> (\w+)", text)
    assert {("good", "met")} == set(verdicts)


def palette(look):
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", look))


def contrast(one, other):
    """WCAG 2.2, relative luminance and contrast ratio."""

    def luminance(colour):
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


LIGHT, DARK = LOOK.read_text(encoding="utf-8").split("prefers-color-scheme: dark", 1)
SERIES = {f"series-{k}": colour for k, colour in enumerate(style.SERIES)}


@pytest.mark.parametrize("colours", [SERIES | palette(LIGHT), palette(DARK)], ids=["light", "dark"])
def test_words_and_lines_stand_out_from_what_they_stand_on(colours):
    grounds = ("paper", "soft", "hidden")
    words = {
        (word, ground): contrast(colours[word], colours[ground])
        for word in ("ink", "muted", "good", "bad")
        for ground in grounds
    }
    # Words are set in the paper's colour upon these bars.
    words |= {bar: contrast(colours[bar], colours["paper"]) for bar in ("bad", "muted", "series-0")}
    lines = {name: contrast(colours[name], colours["paper"]) for name in SERIES}

    assert {} == {name: ratio for name, ratio in words.items() if ratio < 4.5}
    assert {} == {name: ratio for name, ratio in lines.items() if ratio < 3.0}


def test_the_page_falls_back_on_the_figures_own_colours():
    named = palette(LIGHT)

    assert (style.INK, style.MUTED, style.PAPER) == (named["ink"], named["muted"], named["paper"])
    assert (style.ALARM, style.SOFT, style.PALE) == (named["bad"], named["soft"], named["pale"])
