"""Knows what is wrong, and does all else that a score asks of anybody: the head-room above it all.

Its cures stand in the drill. Everything else is said and written here, in between: never in the
way of an order that cures, so that what it does to users is what its cures do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace

from pydantic import JsonValue

from sim.model.alerting import Urgency
from sim.model.communication import Audience
from sim.model.kinds import ACTIONS
from sim.model.order import Order
from sim.model.scenario import Part, Scenario, Stance
from sim.observe.view import View
from sim.responders.playbook import PlaybookRun
from sim.responders.startled import is_paged, is_startled
from sim.units import MINUTE, SECOND, format_duration

# No word takes longer to type and to carry out than this.
WORD_US = 50 * SECOND
# A decision is put down when what it is about comes this soon, and lasts for a while.
AHEAD_US = 2 * MINUTE
DECIDED_US = 10 * MINUTE
# The next word comes before the one that was promised is due, and after most of it has passed.
PROMISE_SHARE = 0.85


class Oracle:
    """The cures of the drill, and word, look, diagnosis and decision between them."""

    name = "oracle"

    def __init__(self, scenario: Scenario) -> None:
        self._run = PlaybookRun(scenario.oracle)
        self._truth = scenario.truth
        self._pace = scenario.pace(scenario.truth.severity)
        waiting = {who.role.audience for who in scenario.people.values()}
        speaks = Part.COMMUNICATION in scenario.opportunities
        self._audiences = sorted(waiting or {Audience.STATUS_PAGE}) if speaks else []
        self._told: dict[Audience, int] = {}
        self._decided_us: int | None = None
        self._looked: set[str] = set()
        self._intervenes = scenario.stance is Stance.INTERVENE
        self._taken: set[tuple[str, int]] = set()
        self._has_filed = False
        self._is_over = False

    def decide(self, view: View) -> Sequence[Order]:
        """A cure that is due, else one word, where none will be due while it is said."""
        if orders := self._run.decide(view):
            return list(self._with_closing(orders, view))
        if self._is_over:
            return ()
        word = next(self._words(view), None)
        if word is None or self._coming(view, WORD_US):
            return ()
        self._note(word, view)
        return [word]

    def close(self) -> None:
        """Nothing is held."""

    def _with_closing(self, orders: Sequence[Order], view: View) -> Iterator[Order]:
        """Before it is said to be over: a look, and a last word to everybody who was told."""
        for order in orders:
            if order.action == "resolve":
                self._is_over = True
                yield self._look(view)
                for audience in self._told:
                    told: dict[str, JsonValue] = {"audience": audience.value}
                    yield Order("post_update", told | {"action_state": "resolved"})
            yield order

    def _coming(self, view: View, within_us: int) -> list[Order]:
        """What the drill's cures will ask for by then, as far as time alone decides."""
        return deepcopy(self._run).decide(replace(view, now_us=view.now_us + within_us))

    def _words(self, view: View) -> Iterator[Order]:
        """What is wanted now, the most pressing first."""
        if "truth" not in self._looked:
            yield self._look(view)
        elif not self._has_filed and self._truth.components and self._may_file(view):
            yield self._diagnosis()
        if _waiting(view) - self._taken:
            yield Order("acknowledge")
        if is_paged(view) and view.incident.state != "detected" and "page" not in self._looked:
            yield self._look(view)
        if is_startled(view):
            yield from self._updates(view)
        is_decided = self._decided_us is not None and view.now_us - self._decided_us < DECIDED_US
        if not is_decided and any(
            ACTIONS.get(order.action).is_destructive for order in self._coming(view, AHEAD_US)
        ):
            what = f"end {self._truth.mechanism} before it spreads"
            yield Order("record_decision", {"decision": what, "why": "it is known what it is"})

    def _may_file(self, view: View) -> bool:
        """Where nothing is to be changed, an assessment comes after what it is of."""
        return self._intervenes or is_startled(view)

    def _look(self, view: View) -> Order:
        """At the true place: a service, a zone, or the first zone of a region."""
        place = next(iter(self._truth.components), "").split("->")[0]
        if place in view.services:
            return Order("query_metrics", {"name": "error_share", "service": place})
        zones = [z for z in view.zones if z == place or z.rpartition("-")[0] == place]
        asked: dict[str, JsonValue] = {"name": "error_share"}
        if zones:
            asked["zone"] = zones[0]
        return Order("query_metrics", asked)

    def _diagnosis(self) -> Order:
        truth = self._truth
        one: dict[str, JsonValue] = {
            "component": truth.components[0],
            "mechanism": truth.mechanism,
            "confidence": 1.0,
        }
        if truth.trigger is not None:
            one["trigger"] = truth.trigger
        if len(truth.path) > 1:
            one["path"] = list(truth.path)
        return Order("submit_diagnosis", one)

    def _updates(self, view: View) -> Iterator[Order]:
        """The first word to each audience, then the next as it was promised."""
        named = [name for name in dict.fromkeys(self._truth.path) if name in view.services]
        for audience in self._audiences:
            every = self._every_us(audience)
            last = self._told.get(audience)
            if last is None or view.now_us - last >= PROMISE_SHARE * every:
                said: dict[str, JsonValue] = {
                    "audience": audience.value,
                    "action_state": "fix_going_in",
                    "next_update": format_duration(every),
                }
                if named:
                    said["components"] = list(named)
                else:
                    said["symptom"] = "errors"
                yield Order("post_update", said)

    def _every_us(self, audience: Audience) -> int:
        return self._pace.within("leaders" if audience is Audience.EXECUTIVES else "next")

    def _note(self, word: Order, view: View) -> None:
        """Remember what is said."""
        now_us = view.now_us
        if word.action == "query_metrics":
            self._looked.add("page" if "truth" in self._looked else "truth")
        elif word.action == "submit_diagnosis":
            self._has_filed = True
        elif word.action == "record_decision":
            self._decided_us = now_us
        elif word.action == "acknowledge":
            self._taken |= _waiting(view)
        else:
            self._told[Audience(str(word.arguments["audience"]))] = now_us


def _waiting(view: View) -> set[tuple[str, int]]:
    """Pages that fire and that nobody took: which, and since when."""
    return {
        (alert.name, alert.since_us)
        for alert in view.alerts
        if alert.is_firing and alert.urgency is Urgency.PAGE and not alert.is_acknowledged
    }
