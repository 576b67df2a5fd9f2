"""What is seen from outside: probes, the pages of vendors, and what customers write."""

from __future__ import annotations

from rich.text import Text

from sim.cli.console.seen import Seen, answer_of, heading, line, row
from sim.cli.console.sparks import fitted, sparkline
from sim.model.signal import SeriesKey, Signal
from sim.observe.queries import SUPPORT_ROLE
from sim.units import MINUTE, SECOND, clock

WINDOW = 20 * MINUTE
MOST_POSTS, MOST_MESSAGES = 4, 5


def draw(seen: Seen) -> list[Text]:
    """Probes as they report; a vendor's page as it was when it was looked at."""
    return [*_probes(seen), line(), *_pages(seen), line(), *_customers(seen)]


def _probes(seen: Seen) -> list[Text]:
    told = [heading("PROBES", "synthetic users, by a way of their own")]
    room = max(seen.width - 52, 10)
    for key in seen.view.readings.keys():  # noqa: SIM118 - a method of readings
        if key.signal != Signal.PROBE_SUCCESS.value or not seen.keeps(key.probe):
            continue
        values = [value for _, value in seen.view.readings.window(key, WINDOW)]
        took = seen.view.readings.latest(SeriesKey(Signal.PROBE_DURATION.value, probe=key.probe))
        word = "no data" if not values else "ok" if values[-1] == 1.0 else "FAILED"
        hue = {"ok": "green", "FAILED": "bold red"}.get(word, "dim")
        lasted = "" if took is None else f"{took * 1000:.0f} ms"
        spark = sparkline(fitted(values, room), is_unicode=seen.is_unicode)
        told.append(row(f"  {key.probe:<28.28} ", (f"{word:<8}", hue), f"{lasted:>8}  ", spark))
    return told if len(told) > 1 else [*told, line("  nobody looks from outside")]


def _pages(seen: Seen) -> list[Text]:
    told = [heading("VENDORS", "their status pages; r asks (15 s)")]
    answered = seen.answers("query_status")
    if not answered:
        return [*told, line("  nothing asked yet: r, or :status SERVICE")]
    pages = answer_of(answered[-1]).get("pages")
    for page in pages if isinstance(pages, list) else ():
        assert isinstance(page, dict)
        name, state = f"{page['service']} ({page['vendor']})", str(page["state"])
        hue = "green" if state == "operational" else "yellow"
        told.append(line(f"  {name}: ", (state, hue)))
        posts = page["posts"]
        for post in posts[:MOST_POSTS] if isinstance(posts, list) else ():
            assert isinstance(post, dict)
            at = clock(round(float(str(post["at_s"])) * SECOND))
            told.append(line((f"    {at} ", "dim"), f"{post['state']}: {post['text']}"))
    return told if len(told) > 1 else [*told, line("  nobody runs a part of this for us")]


def _customers(seen: Seen) -> list[Text]:
    said = [m for m in seen.view.messages if m.role == SUPPORT_ROLE and seen.keeps(m.text)]
    told = [heading("CUSTOMERS", f"{len(said)} messages of the support desk")]
    if not said:
        return [*told, line("  nobody has written")]
    return [
        *told,
        *(line((f"  {seen.clock(m.at_us)} ", "dim"), m.text) for m in said[-MOST_MESSAGES:]),
    ]
