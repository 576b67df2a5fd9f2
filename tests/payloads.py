"""What people may type to do harm, and readers that tell whether it did."""

from __future__ import annotations

import itertools
import unicodedata
from html.parser import HTMLParser

STEER = ["\x1b[2J", "\x1b]0;title\x07", "\x1b]52;c;Zm9v\x07", "\x1b]8;;http://x\x07", "\x9b31m",
         "\x07", "\x08\x08", "\x00", "\r", "\x7f", "\x1bP+q\x1b\\", "\n"]  # fmt: skip
TURN = ["\u202e", "\u202a", "\u2066", "\u2067", "\u2069", "\u200f", "\u200e", "\u061c"]
MARK = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</td></table>", "<!--", "]]>",
        "&lt;b&gt;", "\" onmouseover='x'", "javascript:x", "<svg/onload=x>", "</style>",
        "{{ 7*7 }}", "{% raw %}", "<details open ontoggle=x>"]  # fmt: skip
DOWN = ["[x](javascript:y)", "![x](http://x)", "| a | b |", "`x`", "# h", "**b**", "<http://x>",
        "- [ ] x", "---", "\\", "~~~", "1. x", "> q"]  # fmt: skip
DRAWN = ["$x^2$", "$\\frac{", "\U0001f525 \u706b"]
SHEET = ["=cmd|'/c x'!A1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")']
ALL = [*STEER, *TURN, *MARK, *DOWN, *DRAWN, *SHEET]
PAIRS = [f"a{one}b{two}c" for one, two in itertools.product(ALL, ALL) if one != two]
# Each by itself, and as many pairs as make three hundred, evenly over all of them.
PAYLOADS = [*ALL, *PAIRS[:: len(PAIRS) // (300 - len(ALL))][: 300 - len(ALL)]]


class Read(HTMLParser):
    """The elements of a page and what may act in them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.acting: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.acting += [(tag, n) for n, v in attrs if n.startswith("on") or _is_link(n, v)]


def _is_link(name: str, value: str | None) -> bool:
    return name in ("href", "src") and not (value or "").startswith("#")


def steering(text: str) -> set[str]:
    """Signs that steer or turn: controls but tab and line feed, and all formats of direction."""
    found = {sign for sign in set(text) if unicodedata.category(sign) == "Cc"} - {"\t", "\n"}
    turning = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    return found | {
        sign
        for sign in set(text)
        if unicodedata.bidirectional(sign) in turning or sign in "\u200e\u200f\u061c"
    }
