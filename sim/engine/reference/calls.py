"""The caller's end of a call: attempts, timeouts, retries, and what its end means above it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import simpy
from simpy.events import Event

from sim.engine.draws import Purpose, Rank, backoff_us, neg_log, share_of
from sim.engine.layout import SiteField
from sim.engine.plane import Outcome, SiteCount
from sim.engine.reference.ending import start_timeout, stop
from sim.engine.reference.ground import Ground
from sim.engine.reference.groups import Groups
from sim.engine.reference.hedges import Hedges
from sim.engine.reference.instant import Waits, on, silence
from sim.engine.reference.leaving import Leaving
from sim.engine.reference.messages import Messages
from sim.engine.reference.pools import Pools
from sim.engine.reference.stages import stage_hears
from sim.engine.reference.things import Attempt, Call, Group
from sim.engine.reference.throttles import Throttles
from sim.engine.reference.way import Way
from sim.streams import mix


class Calls:
    """The first of the two processes that carry a call: one per call, until it has ended."""

    def __init__(
        self,
        ground: Ground,
        *,
        way: Way,
        pools: Pools,
        leaving: Leaving,
        messages: Messages,
        groups: Groups,
    ) -> None:
        self._ground = ground
        self._way = way
        self._pools = pools
        self._leaving = leaving
        self._messages = messages
        self._groups = groups
        self._throttles = Throttles(ground)
        self._hedges = Hedges(ground, leaving)

    def request(self, journey: int, key: int) -> None:
        """A request arrives: a call by users at its journey's own site."""
        ground = self._ground
        ground.ledger.request_offered(journey)
        ground.requests_open += 1
        one_in = ground.options.trace_one_in
        is_traced = one_in > 0 and (key >> 11) % one_in == 0
        group = mix(key, ground.layout.site_key[journey])
        self.start(
            Call(
                site=journey,
                key=mix(group, 0),
                group_key=group,
                item=0,
                caller=None,
                journey=journey,
                client=int(ground.layout.site_client_base[journey]),
                place=len(ground.layout.zones) + ground.layout.classes[journey].home,
                trace=key if is_traced else 0,
                parent_key=key,
                request=key,
            )
        )

    def start(self, call: Call) -> None:
        """Begin a call."""
        call.begin_us = self._ground.now
        self._ground.ledger.site_counts(call)[SiteCount.CALLS] += 1
        if call.caller is not None:
            call.caller.calls.append(call)
        if self._messages.is_one(call):
            self._messages.store(call)
        call.process = self._ground.env.start(self._call(call, 0))

    def redrive(self, service: int) -> None:
        """A broker's dead letters are tried again, by key."""
        for call in self._messages.take_dead_letters(service):
            self._messages.come_back(call)
            call.process = self._ground.env.start(self._call(call, call.number + 1))

    def _call(self, call: Call, number: int) -> Waits:
        """Attempts until one is good, or none is left."""
        ground = self._ground
        try:
            while True:
                call.verdict = ground.env.event()
                attempt = self._new_attempt(call, number)
                if not self._throttles.lets(attempt):
                    attempt.answer.succeed(Outcome.THROTTLED)
                elif ground.guards.breaker_lets(attempt):
                    if not self._messages.is_one(call):
                        start_timeout(ground, attempt)
                    self._hedges.watch(attempt, self._send_again)
                    self._send(attempt)
                else:
                    attempt.answer.succeed(Outcome.BREAKER_OPEN)
                outcome = yield call.verdict
                if outcome == Outcome.OK or call.is_not_needed:
                    break
                if not self._tries_again(call, number, outcome):
                    break
                number += 1
                wait = self._backoff(attempt, number)
                if wait > 0:
                    yield ground.env.timer(ground.now + wait, Rank.BACKOFF, attempt.key)
        except simpy.Interrupt:
            self._give_up(call)
            if self._messages.is_one(call):
                self._messages.drop(call)
            return
        self._end_call(call, outcome)

    def _tries_again(self, call: Call, number: int, outcome: int) -> bool:
        """A call tries again by number and budget, a message by its broker's rule."""
        if self._messages.is_one(call):
            return self._messages.is_redelivered(call, outcome)
        return self._ground.guards.may_retry(call, number)

    def _new_attempt(self, call: Call, number: int) -> Attempt:
        call.number = number
        attempt = Attempt(
            call=call,
            number=number,
            key=mix(call.key, number),
            begin_us=self._ground.now,
            answer=self._ground.env.event(),
        )
        self._begin(attempt)
        counts = self._ground.ledger.site_counts(call)
        if number == 0:
            self._ground.guards.deposit(call)
        else:
            counts[SiteCount.RETRIES] += 1
        return attempt

    def _begin(self, attempt: Attempt) -> None:
        """The caller listens to one attempt more."""

        def hear(answer: Event) -> None:
            self._hear(attempt, answer.value)

        attempt.call.open_attempts.append(attempt)
        on(attempt.answer).append(hear)
        self._ground.in_flight += 1
        self._ground.ledger.site_counts(attempt.call)[SiteCount.ATTEMPTS] += 1

    def _send(self, attempt: Attempt) -> None:
        attempt.carrier = self._ground.env.start(self._way.carry(attempt))

    def _send_again(self, attempt: Attempt) -> None:
        """No answer has come for so long: a twin, if the breaker lets it through."""
        ground, call = self._ground, attempt.call
        twin = Attempt(
            call=call,
            number=attempt.number,
            key=mix(attempt.key, Purpose.HEDGE),
            begin_us=ground.now,
            answer=ground.env.event(),
        )
        if not (self._throttles.lets(twin) and ground.guards.breaker_lets(twin)):
            return
        self._begin(twin)
        ground.ledger.site_counts(call)[SiteCount.HEDGES] += 1
        if attempt.gives_up_us is not None:
            start_timeout(ground, twin, at_us=attempt.gives_up_us)
        self._send(twin)

    def _hear(self, attempt: Attempt, outcome: Any) -> None:
        """A good answer is the call's and drops a twin; a bad one leaves the call to the twin."""
        call = attempt.call
        is_good = outcome == Outcome.OK
        call.open_attempts.remove(attempt)
        is_over = is_good or not call.open_attempts
        has_freed = self._close(attempt, outcome)
        if is_good:
            has_freed |= self._drop(call)
        self._leave_work(attempt)
        if has_freed:
            self._connect_next(call)
        if is_over:
            assert call.verdict is not None
            call.verdict.succeed(outcome)

    def _give_up(self, call: Call) -> None:
        """Nobody waits for the call any more."""
        if len(call.open_attempts) > 1:
            if self._drop(call):
                self._connect_next(call)
        elif call.open_attempts:
            attempt = call.open_attempts.pop()
            has_freed = self._close(attempt, Outcome.CANCELLED)
            self._leave_work(attempt)
            if has_freed:
                self._connect_next(call)

    def _drop(self, call: Call) -> bool:
        """Open attempts end unheard; returns whether a connection is free that was not before."""
        has_freed = False
        for attempt in sorted(call.open_attempts, key=lambda one: one.key):
            call.open_attempts.remove(attempt)
            has_freed |= self._close(attempt, Outcome.CANCELLED)
            if attempt.is_on_its_way:
                if self._ground.site(call.site, SiteField.CANCELS):
                    self._hedges.drop_work_soon(attempt)
            elif attempt.waits_for_connection or attempt.is_lost:
                self._ground.in_flight -= 1
        return has_freed

    def _connect_next(self, call: Call) -> None:
        self._pools.connect(self._ground.guards.clients[call.client], call.site)

    def _close(self, attempt: Attempt, outcome: int) -> bool:
        """The attempt is over for its caller; returns whether that frees a connection."""
        ground, call = self._ground, attempt.call
        client = ground.guards.clients[call.client]
        attempt.is_heard = False
        if attempt.timer is not None:
            silence(attempt.timer)
        ground.ledger.record(attempt, outcome)
        if outcome not in (Outcome.BREAKER_OPEN, Outcome.THROTTLED):
            ground.guards.breaker_hears(attempt, outcome)
            ground.guards.ejection_hears(attempt, outcome)
        if outcome != Outcome.BREAKER_OPEN:
            self._throttles.hears(attempt, outcome)
        call.holds_connection = (
            attempt.is_connected
            and outcome != Outcome.OK
            and bool(ground.site(call.site, SiteField.IN_ORDER))
        )
        has_freed = attempt.is_connected and not call.holds_connection
        attempt.is_connected = False
        if has_freed:
            client.in_use -= 1
        if attempt.waits_for_connection:
            client.waiting.remove(attempt)
            stop(attempt)
        return has_freed

    def _leave_work(self, attempt: Attempt) -> None:
        """What is left of it at the callee stops, or is a zombie's."""
        if attempt.is_on_its_way:
            if self._ground.site(attempt.call.site, SiteField.CANCELS):
                self._leaving.cancel(attempt)
        elif not attempt.awaits_blow:
            self._ground.in_flight -= 1

    def _backoff(self, failed: Attempt, retry: int) -> int:
        site, read = failed.call.site, self._ground.site
        wait = backoff_us(
            read(site, SiteField.BACKOFF_US),
            read(site, SiteField.BACKOFF_MOST_US),
            read(site, SiteField.MULTIPLIER_PPM),
            retry,
        )
        cut = share_of(wait, read(site, SiteField.JITTER_PPM))
        draw = mix(failed.key, Purpose.JITTER)
        if read(site, SiteField.JITTER_IS_EXPONENTIAL):
            return wait - cut + int(cut * neg_log(draw))
        return wait - (draw >> 11) % (cut + 1)

    def _end_call(self, call: Call, outcome: int) -> None:
        """The call is over: for its journey, or for the next item and the stage above it."""
        ground, read = self._ground, self._ground.site
        counts = ground.ledger.site_counts(call)
        call.has_ended = True
        latency = ground.now - call.begin_us
        counts[SiteCount.LATENCY_US] += latency
        counts[SiteCount.OK if outcome == Outcome.OK else SiteCount.FAILED] += 1
        if call.site < len(ground.layout.classes):
            ground.requests_open -= 1
            ground.ledger.request_ended(call, outcome, latency)
            return
        if self._messages.is_one(call):
            self._messages.end(call, outcome)
            return
        caller = call.caller
        if caller is not None:
            caller.calls.remove(call)
        fallback = read(call.site, SiteField.FALLBACK)
        if outcome != Outcome.OK and fallback >= 0 and not call.is_not_needed:
            counts[SiteCount.FALLBACKS] += 1
            self.start(self._at(fallback, call))
            return
        if read(call.site, SiteField.STANDS_IN_FOR) >= 0:
            call = self._at(read(call.site, SiteField.STANDS_IN_FOR), call)
        is_fatal = outcome != Outcome.OK and bool(read(call.site, SiteField.IS_HARD))
        is_sequential = not read(call.site, SiteField.IS_PARALLEL_ITEMS)
        is_last = call.item + 1 >= read(call.site, SiteField.COUNT)
        if is_sequential and not is_last and not is_fatal:
            self.start(_next_item(call))
            return
        if isinstance(caller, Group):
            self._groups.hears(caller, outcome)
        elif caller is not None:
            caller.has_failed = caller.has_failed or is_fatal
            stage_hears(caller)

    def _at(self, site: int, call: Call) -> Call:
        """The same item of the same parent as a call of another site: a fallback, or back."""
        layout = self._ground.layout
        group = mix(call.parent_key, layout.site_key[site])
        bases = layout.site_client_base
        return replace(
            call,
            site=site,
            key=mix(group, call.item),
            group_key=group,
            client=call.client + int(bases[site]) - int(bases[call.site]),
        )


def _next_item(call: Call) -> Call:
    item = call.item + 1
    return replace(call, key=mix(call.group_key, item), item=item)
