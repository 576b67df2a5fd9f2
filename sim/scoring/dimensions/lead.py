"""D. Communicate and lead: fresh word, true word, kept promises, handoffs, decisions on record."""

from __future__ import annotations

from collections.abc import Sequence

from sim.journal.entries import Entry, Kind
from sim.model.communication import Audience
from sim.model.scenario import Part
from sim.scoring import standard
from sim.scoring.cadence import covered_us, word_of
from sim.scoring.decisions import risky_orders
from sim.scoring.dimensions import roles
from sim.scoring.dimensions.items import Case, Item, blank, plural
from sim.scoring.handoffs import handoffs, recall_of
from sim.scoring.telling import FACTS, facts, is_over, is_promised, is_told, telling
from sim.scoring.updates import unkept, with_promise
from sim.units import SECOND, clock, format_duration


def items(case: Case) -> dict[str, Item]:
    """D1 to D6."""
    noise, heard = _heard(case)
    drowned = f"as {plural(noise, 'update')} told nothing new long before any word was due"
    once = "say it once, and again when there is news or when you promised to"
    cadence = _cadence(case, noise, heard)
    silent = "as most of the time nothing fresh was said"
    enough = (heard, drowned, once)
    if cadence.value is not None:
        reach = min(cadence.value / standard.WORD_ENOUGH, 1.0)
        enough = (reach, silent, "say what is true sooner, and again while it lasts")
    return {
        "D1": cadence,
        "D2": _counted(_truth(case), *enough),
        "D3": _counted(_promises(case), float(heard > 0.0), drowned, once),
        "D4": roles.item(case),
        "D5": _handoffs(case),
        "D6": _decisions(case),
    }


def _heard(case: Case) -> tuple[int, float]:
    """How many updates were noise, and how much of what was said is still read among them."""
    posts = case.record.of_kind(Kind.UPDATE)
    pace = case.scenario.pace(case.scenario.truth.severity)
    noise = _noise(posts, round(standard.NOISE_BEFORE * pace.within("next")))
    share = noise / len(posts) if posts else 0.0
    return noise, 0.0 if share >= standard.NOISE_DROWNS else 1.0 - share


def _counted(item: Item, reach: float, why: str, change: str) -> Item:
    """What was said is worth what it reached: little heard leaves people without it."""
    if item.value is None or reach == 1.0:
        return item
    told = f"{item.sentence}; counted for {reach:.0%}, {why}"
    value = round(item.value * reach, 6)
    return Item(value, told, item.lines, item.inputs, item.would_change or change)


def _span(case: Case) -> tuple[int, int] | None:
    """From when word was owed until it no longer was: while users were harmed and it was known."""
    if Part.COMMUNICATION not in case.scenario.opportunities or case.harm_begins_us is None:
        return None
    begins = max(case.evidence_us or case.harm_begins_us, case.harm_begins_us)
    return begins, case.harm_ended_us or case.ends_us


def _cadence(case: Case, noise: int, heard: float) -> Item:
    """Share of the time in which word was due that some fresh enough update covered."""
    span = _span(case)
    if span is None:
        return blank("nobody waited for word")
    begins, ends = span
    pace = case.scenario.pace(case.scenario.truth.severity)
    grace = pace.within("first")
    comforts = _comforts(case)
    posts = [
        post
        for post in case.record.of_kind(Kind.UPDATE)
        if post.at_us >= begins and post.sequence not in comforts
    ]
    if ends - begins <= grace:
        why = f"the harm was over before the first word was due, {_long(grace)} after the sign"
        told = [post.sequence for post in telling(posts) if post.at_us <= ends]
        if not told:
            return blank(why)
        # Nobody waited: whoever is slower, and waited for, must not be better off for it.
        return Item(round(heard, 6), f"{why}, and something had been told", tuple(told))
    waiting = sorted({who.role.audience.value for who in case.scenario.people.values()}) or [""]
    shares = {}
    for audience in waiting:
        mine = [post for post in posts if audience in ("", post.subject)]
        between = "leaders" if audience == Audience.EXECUTIVES.value else "next"
        words = [word_of(post) for post in telling(mine)]
        covered = covered_us(words, begins, ends, pace, between=between) - grace
        shares[audience or "anybody"] = min(max(covered / (ends - begins - grace), 0.0), 1.0)
    fresh = sum(shares.values()) / len(shares)
    value = heard * fresh
    least = min(shares, key=lambda name: shares[name])
    idle = len(posts) - len(telling(posts)) if waiting == [""] else 0
    return Item(
        round(value, 6),
        f"fresh word covered {fresh:.0%} of the {_long(ends - begins - grace)} in which it was due"
        + (f"; {idle} updates told nothing new" if idle else "")
        + (f", {noise} of them long before any was due: who reads them stops" if noise else ""),
        tuple(post.sequence for post in posts),
        {**shares, "noise": noise},
        ""
        if value > standard.PERFORMED
        else f"tell {least.replace('_', ' ')} something new by {clock(begins + grace)}, and again "
        f"every {_long(pace.within('next'))}",
    )


def _noise(posts: Sequence[Entry], pause_us: int) -> int:
    """Updates without news that came sooner than ``pause_us`` after the one before them."""
    news = {post.sequence for post in telling(posts)}
    last: dict[str, int] = {}
    noise = 0
    for post in posts:
        before = last.get(post.subject)
        soon = before is not None and post.at_us - before < pause_us
        noise += soon and post.sequence not in news
        last[post.subject] = post.at_us
    return noise


def _truth(case: Case) -> Item:
    """Share of what updates claimed that was so; false comfort weighs three times."""
    posts = case.record.of_kind(Kind.UPDATE)
    false = [claim for claim in case.untrue if claim.claim != "promise"]
    if not posts:
        span = _span(case)
        pace = case.scenario.pace(case.scenario.truth.severity)
        if span is None or span[1] - span[0] <= pace.within("first"):
            return blank("no update went out, and none was due")
        return Item(0.0, "nothing was told", would_change="tell those who wait what you know")
    empty, counted = _without_facts(posts)
    claims = sum(is_over(post) + sum(is_told(post, name) for name in FACTS) for post in counted)
    comforts = _comforts(case)
    weights = [standard.REASSURANCE if claim.line in comforts else 1.0 for claim in false]
    lost = sum(weights) + standard.REASSURANCE * len(empty)
    right = max(claims - len(false), 0)
    whole = right + lost
    value = max(1.0 - lost / whole, 0.0) if whole else 0.0
    told = f"{right} of {claims} claims in {plural(len(posts), 'update')} were so"
    if empty:
        told += f"; {len(empty)} updates said nothing that can be held against anything"
    return Item(
        round(value, 6),
        told,
        tuple(claim.line for claim in false) or tuple(post.sequence for post in posts),
        {"claims": claims, "false": len(false), "empty": len(empty)},
        false[0].sentence if false else "say what fails, for whom, and how" if empty else "",
    )


def _without_facts(posts: tuple[Entry, ...]) -> tuple[list[Entry], list[Entry]]:
    """Updates that say nothing, and those whose claims count.

    The word that was promised, and what was said before, count neither way.
    """
    empty, counted = [], []
    last: dict[str, Entry] = {}
    for post in posts:
        before = last.get(post.subject)
        last[post.subject] = post
        if is_over(post) or any(is_told(post, name) for name in FACTS):
            # What was said before is no claim more, or saying it twice would make it truer.
            if before is None or facts(post) != facts(before):
                counted.append(post)
        elif before is None or not is_promised(post, before):
            empty.append(post)
            counted.append(post)
    return empty, counted


def _comforts(case: Case) -> frozenset[int]:
    """Lines of updates that said it was over, or that no data were lost, and it was not so."""
    return frozenset(
        claim.line
        for claim in case.untrue
        if claim.claim == "over" or (claim.claim == "data_loss" and "no data" in claim.sentence)
    )


def _promises(case: Case) -> Item:
    comforts = _comforts(case)
    promised = with_promise(case.record, comforts)
    if not promised:
        return blank("no next update was promised")
    broken = unkept(case.record, comforts)
    value = 1.0 - len(broken) / len(promised)
    return Item(
        round(value, 6),
        f"{len(promised) - len(broken)} of {len(promised)} promises of a next update were kept",
        tuple(claim.line for claim in broken),
        {"promised": len(promised), "broken": len(broken)},
        broken[0].sentence if broken else "",
    )


def _handoffs(case: Case) -> Item:
    handed = handoffs(case.record)
    recall = recall_of(handed)
    if recall is None:
        return blank("the seat did not change hands with anything open")
    unsaid = [f"{one.what} {one.name}" for each in handed for one in each.open if not one.is_named]
    return Item(
        round(recall, 6),
        f"notes named {recall:.0%} of what was open when the seat changed hands",
        tuple(each.line for each in handed),
        would_change=f"name in the note: {', '.join(unsaid[:4])}" if unsaid else "",
    )


def _decisions(case: Case) -> Item:
    risky = risky_orders(case.record)
    if not risky:
        return blank("no risky order was given")
    recorded = sum(order.is_recorded for order in risky)
    value = recorded / len(risky)
    first = next((order for order in risky if not order.is_recorded), None)
    return Item(
        round(value, 6),
        f"a decision was on record before {recorded} of {len(risky)} risky orders",
        tuple(order.line for order in risky),
        {"risky": len(risky), "recorded": recorded},
        ""
        if first is None
        else f"record the decision and why before {first.action}, ordered at "
        f"{clock(round(first.at_s) * SECOND)}",
    )


def _long(us: int) -> str:
    return format_duration(round(us / SECOND) * SECOND)
