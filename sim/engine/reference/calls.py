"""The caller's end of a call: attempts, timeouts, retries, and what its end means above it."""

from __future__ import annotations

from dataclasses import replace

import simpy
from simpy.events import Event

from sim.engine.draws import Purpose, Rank, backoff_us, neg_log, share_of
from sim.engine.layout import SiteField
from sim.engine.plane import Outcome, SiteCount, Table
from sim.engine.reference.ending import stop
from sim.engine.reference.ground import Ground
from sim.engine.reference.instant import Waits, on, silence
from sim.engine.reference.leaving import Leaving
from sim.engine.reference.pools import Pools
from sim.engine.reference.stages import stage_hears
from sim.engine.reference.things import Attempt, Call
from sim.engine.reference.way import Way
from sim.streams import mix


class Calls:
    """The first of the two processes that carry a call: one per call, until it has ended."""

    def __init__(self, ground: Ground, *, way: Way, pools: Pools, leaving: Leaving) -> None:
        self._ground = ground
        self._way = way
        self._pools = pools
        self._leaving = leaving

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
            )
        )

    def start(self, call: Call) -> None:
        """Begin a call."""
        call.begin_us = self._ground.now
        self._ground.ledger.site_counts(call)[SiteCount.CALLS] += 1
        if call.caller is not None:
            call.caller.calls.append(call)
        call.process = self._ground.env.start(self._call(call))

    def _call(self, call: Call) -> Waits:
        """Attempts until one is good, or none is left."""
        ground = self._ground
        number = 0
        try:
            while True:
                attempt = self._new_attempt(call, number)
                if ground.guards.breaker_lets(attempt):
                    self._set_timer(attempt)
                    attempt.carrier = ground.env.start(self._way.carry(attempt))
                    outcome = yield attempt.answer
                else:
                    outcome = Outcome.BREAKER_OPEN
                self._end_attempt(attempt, outcome)
                if outcome == Outcome.OK or not ground.guards.may_retry(call, number):
                    break
                number += 1
                wait = self._backoff(attempt, number)
                if wait > 0:
                    yield ground.env.timer(ground.now + wait, Rank.BACKOFF, attempt.key)
        except simpy.Interrupt:
            # The caller has gone away.
            if call.attempt is not None and call.attempt.is_heard:
                self._end_attempt(call.attempt, Outcome.CANCELLED)
            return
        self._end_call(call, outcome)

    def _new_attempt(self, call: Call, number: int) -> Attempt:
        attempt = Attempt(
            call=call,
            number=number,
            key=mix(call.key, number),
            begin_us=self._ground.now,
            answer=self._ground.env.event(),
        )
        call.attempt = attempt
        self._ground.in_flight += 1
        counts = self._ground.ledger.site_counts(call)
        counts[SiteCount.ATTEMPTS] += 1
        if number == 0:
            self._ground.guards.deposit(call)
        else:
            counts[SiteCount.RETRIES] += 1
        return attempt

    def _set_timer(self, attempt: Attempt) -> None:
        timeout = self._ground.get(Table.TIMEOUT_US, (attempt.call.site,))
        if timeout == 0:
            return

        def give_up(_: Event) -> None:
            attempt.answer.succeed(Outcome.TIMEOUT)

        attempt.gives_up_us = self._ground.now + timeout
        attempt.timer = self._ground.env.timer(attempt.gives_up_us, Rank.TIMEOUT, attempt.key)
        on(attempt.timer).append(give_up)

    def _end_attempt(self, attempt: Attempt, outcome: int) -> None:
        """The attempt is over for its caller; what is left of it at the callee is a zombie's."""
        ground, call = self._ground, attempt.call
        client = ground.guards.clients[call.client]
        attempt.is_heard = False
        if attempt.timer is not None:
            silence(attempt.timer)
        ground.ledger.record(attempt, outcome)
        if outcome != Outcome.BREAKER_OPEN:
            ground.guards.breaker_hears(attempt, outcome)
            ground.guards.ejection_hears(attempt, outcome)
        has_freed = attempt.is_connected
        if attempt.is_connected:
            attempt.is_connected = False
            client.in_use -= 1
        if attempt.waits_for_connection:
            client.waiting.remove(attempt)
            stop(attempt)
        if attempt.is_on_its_way:
            if ground.site(call.site, SiteField.CANCELS):
                self._leaving.cancel(attempt)
        elif not attempt.awaits_blow:
            ground.in_flight -= 1
        if has_freed:
            self._pools.connect(client, call.site)

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
        latency = ground.now - call.begin_us
        counts[SiteCount.LATENCY_US] += latency
        counts[SiteCount.OK if outcome == Outcome.OK else SiteCount.FAILED] += 1
        if call.site < len(ground.layout.classes):
            ground.requests_open -= 1
            ground.ledger.request_ended(call, outcome, latency)
            return
        caller = call.caller
        if caller is not None:
            caller.calls.remove(call)
        is_fatal = outcome != Outcome.OK and bool(read(call.site, SiteField.IS_HARD))
        is_sequential = not read(call.site, SiteField.IS_PARALLEL_ITEMS)
        is_last = call.item + 1 >= read(call.site, SiteField.COUNT)
        if is_sequential and not is_last and not is_fatal:
            self.start(_next_item(call))
            return
        if caller is not None:
            caller.has_failed = caller.has_failed or is_fatal
            stage_hears(caller)


def _next_item(call: Call) -> Call:
    item = call.item + 1
    return replace(call, key=mix(call.group_key, item), item=item, attempt=None, process=None)
