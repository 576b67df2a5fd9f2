"""The reference plane: the path of a request as SimPy processes, written to be read.

Two processes carry a call: ``_call`` is the caller's end (attempts, timeouts, retries), ``_carry``
the callee's (travel, door, queue, slot, work, stages of calls). Everything else is a plain function
of the instant. ``docs/PLANES.md`` says what happens; the request plane must do the same, call for
call.

This file is long so that one request can be followed through it from top to bottom. What it counts
is in ``reference_ledger``, what a caller protects itself with in ``reference_guards``, where
requests come from in ``reference_arrivals``.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt
import simpy
from simpy.events import Event

from sim.engine.draws import (
    TOKEN,
    Purpose,
    Rank,
    backoff_us,
    ceil_div,
    law_value,
    neg_log,
    refilled,
    share_of,
    whole_up,
)
from sim.engine.instant import OrderedEnvironment, Waits
from sim.engine.layout import IntArray, Layout, SiteField
from sim.engine.plane import (
    OpCount,
    Outcome,
    PlaneOptions,
    SiteCount,
    Table,
)
from sim.engine.reference_arrivals import Arrivals
from sim.engine.reference_guards import Guards
from sim.engine.reference_ledger import Ledger
from sim.engine.reference_parts import Attempt, Bucket, Call, Client, Replica
from sim.engine.starting import base_tables, bucket_most
from sim.model.resilience import Balancing, Discipline
from sim.streams import happens, mix
from sim.units import PPM


class ReferencePlane:
    """Carries every request through the graph, one SimPy process per call and per attempt."""

    name: ClassVar[str] = "reference"

    def __init__(self, layout: Layout, options: PlaneOptions) -> None:
        self.layout = layout
        self._options = options
        self._env = OrderedEnvironment()
        self._tables = base_tables(layout)
        self._laws = [row.tolist() for row in layout.laws]
        self._replicas = [
            Replica(r.index, layout.service(r.service), layout.zones.index(r.zone))
            for r in layout.replicas
        ]
        self._buckets = _buckets(layout, self._tables)
        self._in_flight = 0
        self._requests_open = 0
        self._ledger = Ledger(layout, options, self._env)
        self._guards = Guards(layout, self._tables, self._env, self._ledger)
        self._arrivals = Arrivals(layout, options, self._tables, self._env, self._request)
        self.meters = self._ledger.meters

    # --- the plane's face ------------------------------------------------------------------------

    def advance(self, until_us: int) -> None:
        """Handle every event strictly before ``until_us``; the clock then stands there."""
        self._env.advance(until_us)
        self._ledger.show_gauges(self._replicas)

    def set(self, table: Table, index: tuple[int, ...], value: int) -> None:
        """Turn one live value now; a changed speed re-times the work in hand."""
        before = self.get(table, index)
        if before == value:
            return
        first = index[0]
        if table is Table.TRAFFIC_PPM:
            self._arrivals.settle(first)
        elif table is Table.RATE_LIMIT_MILLI:
            self._settle_bucket(first, before, value)
        elif table is Table.SPEED_PPM:
            for attempt in self._replicas[first].working:
                attempt.work_left -= (self._now - attempt.work_since_us) * before
        self._tables[table][index] = value
        if table is Table.TRAFFIC_PPM:
            self._arrivals.retime(first)
        elif table is Table.SPEED_PPM:
            for attempt in self._replicas[first].working:
                self._time_work(attempt)
        elif table is Table.SLOTS:
            self._take(self._replicas[first])
        elif table is Table.POOL:
            bases = [*self.layout.site_client_base.tolist(), self.layout.cx_count]
            for client in range(bases[first], bases[first + 1]):
                self._connect(self._guards.clients[client], first)
        self._ledger.show_gauges(self._replicas)

    def get(self, table: Table, index: tuple[int, ...]) -> int:
        """Read one live value."""
        return int(self._tables[table][index])

    def values(self, table: Table, count: int) -> IntArray:
        """The first ``count`` live values of a table with one index, as a copy."""
        return self._tables[table][:count].copy()

    def kill(self, replica: int) -> None:
        """The process dies: calls in hand and waiting fail with CRASHED."""
        here = self._replicas[replica]
        self._ledger.touch(here)
        dead = sorted(here.held, key=lambda attempt: attempt.key)
        for attempt in dead:
            if attempt in here.working:
                self._ledger.count_work(attempt)
            self._ledger.count_served(attempt, Outcome.CRASHED)
            self._stop(attempt)
            attempt.awaits_blow = True
            attempt.holds_slot = False
        for things in (here.held, here.queue, here.work_queue, here.working):
            things.clear()
        here.in_slots = here.debt_us = 0
        for attempt in dead:
            self._give_up_calls(attempt)
            attempt.awaits_blow = False
            self._answer(attempt, Outcome.CRASHED)
        self._ledger.show_gauges(self._replicas)

    def drop_queue(self, replica: int) -> None:
        """Waiting calls are refused with QUEUE_FULL."""
        here = self._replicas[replica]
        self._ledger.touch(here)
        dropped = sorted(here.queue, key=lambda attempt: attempt.key)
        here.queue.clear()
        for attempt in dropped:
            here.held.remove(attempt)
            self._stop(attempt)
            self.meters.op_counts[attempt.ox, OpCount.REFUSED] += 1
        for attempt in dropped:
            self._answer(attempt, Outcome.QUEUE_FULL)
        self._ledger.show_gauges(self._replicas)

    def take_logs(self) -> npt.NDArray[np.void]:
        """Log events since the last taking (LOG_EVENT), oldest first; bounded."""
        return self._ledger.take_logs()

    def take_spans(self) -> npt.NDArray[np.void]:
        """Spans of sampled requests since the last taking (SPAN); bounded."""
        return self._ledger.take_spans()

    def completions(self) -> npt.NDArray[np.void]:
        """Every attempt's end (COMPLETION), ordered by end and key, when kept."""
        return self._ledger.completions()

    @property
    def logs_dropped(self) -> int:
        """Log events that found the ring full."""
        return self._ledger.logs_dropped

    @property
    def spans_dropped(self) -> int:
        """Spans that found the ring full."""
        return self._ledger.spans_dropped

    def in_flight(self) -> int:
        """Attempts that have not ended (zombies included); for conservation laws."""
        return self._in_flight

    def requests_in_flight(self) -> int:
        """Requests that have arrived and not ended."""
        return self._requests_open

    # --- a request --------------------------------------------------------------------------------

    def _request(self, journey: int, key: int) -> None:
        self._ledger.request_offered(journey)
        self._requests_open += 1
        one_in = self._options.trace_one_in
        is_traced = one_in > 0 and (key >> 11) % one_in == 0
        group = mix(key, self.layout.site_key[journey])
        self._start_call(
            Call(
                site=journey,
                key=mix(group, 0),
                group_key=group,
                item=0,
                caller=None,
                journey=journey,
                client=int(self.layout.site_client_base[journey]),
                zone=len(self.layout.zones),
                trace=key if is_traced else 0,
                parent_key=key,
            )
        )

    # --- the caller's end ------------------------------------------------------------------------

    def _start_call(self, call: Call) -> None:
        call.begin_us = self._now
        self._ledger.site_counts(call)[SiteCount.CALLS] += 1
        if call.caller is not None:
            call.caller.calls.append(call)
        call.process = self._env.start(self._call(call))

    def _call(self, call: Call) -> Waits:
        """Attempts until one is good, or none is left."""
        number = 0
        try:
            while True:
                attempt = self._new_attempt(call, number)
                if self._guards.breaker_lets(attempt):
                    self._set_timer(attempt)
                    attempt.carrier = self._env.start(self._carry(attempt))
                    outcome = yield attempt.answer
                else:
                    outcome = Outcome.BREAKER_OPEN
                self._end_attempt(attempt, outcome)
                if outcome == Outcome.OK or not self._guards.may_retry(call, number):
                    break
                number += 1
                wait = self._backoff(attempt, number)
                if wait > 0:
                    yield self._env.timer(self._now + wait, Rank.BACKOFF, attempt.key)
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
            begin_us=self._now,
            answer=self._env.event(),
        )
        call.attempt = attempt
        self._in_flight += 1
        counts = self._ledger.site_counts(call)
        counts[SiteCount.ATTEMPTS] += 1
        if number == 0:
            self._guards.deposit(call)
        else:
            counts[SiteCount.RETRIES] += 1
        return attempt

    def _set_timer(self, attempt: Attempt) -> None:
        timeout = self.get(Table.TIMEOUT_US, (attempt.call.site,))
        if timeout == 0:
            return

        def give_up(_: Event) -> None:
            attempt.answer.succeed(Outcome.TIMEOUT)

        attempt.gives_up_us = self._now + timeout
        attempt.timer = self._env.timer(attempt.gives_up_us, Rank.TIMEOUT, attempt.key)
        _on(attempt.timer).append(give_up)

    def _end_attempt(self, attempt: Attempt, outcome: int) -> None:
        """The attempt is over for its caller; what is left of it at the callee is a zombie's."""
        call = attempt.call
        client = self._guards.clients[call.client]
        attempt.is_heard = False
        if attempt.timer is not None:
            _silence(attempt.timer)
        self._ledger.record(attempt, outcome)
        if outcome != Outcome.BREAKER_OPEN:
            self._guards.breaker_hears(attempt, outcome)
            self._guards.ejection_hears(attempt, outcome)
        has_freed = attempt.is_connected
        if attempt.is_connected:
            attempt.is_connected = False
            client.in_use -= 1
        if attempt.waits_for_connection:
            client.waiting.remove(attempt)
            self._stop(attempt)
        if attempt.is_on_its_way:
            if self._site(call.site, SiteField.CANCELS):
                self._cancel(attempt)
        elif not attempt.awaits_blow:
            self._in_flight -= 1
        if has_freed:
            self._connect(client, call.site)

    def _backoff(self, failed: Attempt, retry: int) -> int:
        site = failed.call.site
        wait = backoff_us(
            self._site(site, SiteField.BACKOFF_US),
            self._site(site, SiteField.BACKOFF_MOST_US),
            self._site(site, SiteField.MULTIPLIER_PPM),
            retry,
        )
        cut = share_of(wait, self._site(site, SiteField.JITTER_PPM))
        return wait - (mix(failed.key, Purpose.JITTER) >> 11) % (cut + 1)

    def _end_call(self, call: Call, outcome: int) -> None:
        counts = self._ledger.site_counts(call)
        latency = self._now - call.begin_us
        counts[SiteCount.LATENCY_US] += latency
        counts[SiteCount.OK if outcome == Outcome.OK else SiteCount.FAILED] += 1
        if call.site < len(self.layout.classes):
            self._requests_open -= 1
            self._ledger.request_ended(call, outcome, latency)
            return
        caller = call.caller
        if caller is not None:
            caller.calls.remove(call)
        is_fatal = outcome != Outcome.OK and bool(self._site(call.site, SiteField.IS_HARD))
        is_sequential = not self._site(call.site, SiteField.IS_PARALLEL_ITEMS)
        is_last = call.item + 1 >= self._site(call.site, SiteField.COUNT)
        if is_sequential and not is_last and not is_fatal:
            self._start_call(self._item(call, call.item + 1))
            return
        if caller is not None:
            caller.has_failed = caller.has_failed or is_fatal
            self._stage_hears(caller)

    def _item(self, call: Call, item: int) -> Call:
        return Call(
            site=call.site,
            key=mix(call.group_key, item),
            group_key=call.group_key,
            item=item,
            caller=call.caller,
            journey=call.journey,
            client=call.client,
            zone=call.zone,
            trace=call.trace,
            parent_key=call.parent_key,
        )

    def _give_up(self, call: Call) -> None:
        """Its caller is gone: an open call ends unheard."""
        assert call.caller is not None
        assert call.process is not None
        call.caller.calls.remove(call)
        call.caller = None
        call.process.interrupt()

    def _give_up_calls(self, attempt: Attempt) -> None:
        while attempt.calls:
            self._give_up(attempt.calls[-1])

    # --- on the way ------------------------------------------------------------------------------

    def _carry(self, attempt: Attempt) -> Waits:
        """The attempt's way: connection, replica, travel, door, service."""
        call = attempt.call
        try:
            if not self._is_connected_now(attempt):
                attempt.turn = self._env.event()
                yield attempt.turn
            replica = self._pick(attempt)
            if replica is None:
                attempt.answer.succeed(Outcome.NO_REPLICA)
                return
            attempt.replica = replica.index
            attempt.op = self._site(call.site, SiteField.CALLEE)
            ordinal = replica.index - int(self.layout.first_replica[replica.service])
            attempt.ox = int(self.layout.op_base[attempt.op]) + ordinal
            path = (call.site, call.zone * len(self.layout.zones) + replica.zone)
            if happens(mix(attempt.key, Purpose.LOST), self.get(Table.LOST_PPM, path)):
                return
            is_refused = happens(
                mix(attempt.key, Purpose.REFUSED), self.get(Table.REFUSED_PPM, path)
            )
            attempt.is_on_its_way = True
            at_us = self._now + self.get(Table.LATENCY_US, path)
            yield self._env.timer(at_us, Rank.ARRIVAL, attempt.key)
            if is_refused:
                self._answer(attempt, Outcome.REFUSED)
                return
            yield from self._serve(attempt, replica)
        except simpy.Interrupt:
            pass  # Stopped; whoever stopped it has put its affairs in order.

    def _is_connected_now(self, attempt: Attempt) -> bool:
        pool = self.get(Table.POOL, (attempt.call.site,))
        client = self._guards.clients[attempt.call.client]
        if pool == 0:
            return True
        if client.waiting or client.in_use >= pool:
            self._ledger.site_counts(attempt.call)[SiteCount.POOL_WAITS] += 1
            attempt.waits_for_connection = True
            client.waiting.append(attempt)
            return False
        client.in_use += 1
        attempt.is_connected = True
        return True

    def _connect(self, client: Client, site: int) -> None:
        """Let waiters in as long as there are connections."""
        while client.waiting:
            pool = self.get(Table.POOL, (site,))
            if pool > 0 and client.in_use >= pool:
                return
            attempt = client.waiting.pop(0)
            attempt.waits_for_connection = False
            if pool > 0:
                client.in_use += 1
                attempt.is_connected = True
            assert attempt.turn is not None
            attempt.turn.succeed()

    def _pick(self, attempt: Attempt) -> Replica | None:
        service = self._callee_service(attempt.call.site)
        first = int(self.layout.first_replica[service])
        ours = self._replicas[first : first + int(self.layout.most_replicas[service])]
        routable = [r for r in ours if self.get(Table.IS_ROUTABLE, (r.index,))]
        site = attempt.call.site
        good = [r for r in routable if not self._guards.is_ejected(site, r.index - first)]
        choice = good or routable or [r for r in ours if self.get(Table.IS_UP, (r.index,))]
        if not choice:
            return None
        balancing = list(Balancing)[self.layout.balancing[service]]
        if balancing is Balancing.ROUND_ROBIN:
            client = self._guards.clients[attempt.call.client]
            client.picks += 1
            return choice[(client.picks - 1) % len(choice)]
        draw = mix(attempt.key, Purpose.PICK) >> 11
        if balancing is Balancing.LEAST_BUSY:
            least = min(r.load for r in choice)
            ties = [r for r in choice if r.load == least]
            return ties[draw % len(ties)]
        one = draw % len(choice)
        if len(choice) == 1:
            return choice[one]
        two = (mix(attempt.key, Purpose.PICK_SECOND) >> 11) % (len(choice) - 1)
        two += two >= one
        return choice[two] if choice[two].load < choice[one].load else choice[one]

    # --- the callee's end ------------------------------------------------------------------------

    def _serve(self, attempt: Attempt, replica: Replica) -> Waits:
        """Door, queue, slot, own work, stages of calls, answer."""
        attempt.arrived_us = self._now
        self.meters.op_counts[attempt.ox, OpCount.ARRIVED] += 1
        refusal = self._refusal(attempt, replica)
        if refusal is not None:
            self.meters.op_counts[attempt.ox, OpCount.REFUSED] += 1
            if refusal is not Outcome.REFUSED:
                replica.debt_us += int(self.layout.refusal_work_us[attempt.op])
            self._answer(attempt, refusal)
            return
        self._ledger.touch(replica)
        replica.held.append(attempt)
        if replica.in_slots >= self.get(Table.SLOTS, (replica.index,)):
            replica.queue.append(attempt)
            attempt.turn = self._env.event()
            attempt.patience = self._start_patience(attempt, replica)
            gone = yield attempt.turn
            _silence(attempt.patience)
            if gone is not None:
                self._finish(attempt, replica, gone)
                return
        replica.in_slots += 1
        attempt.holds_slot = True
        yield from self._work(attempt, replica)
        failure = (attempt.ox, self._segment(attempt))
        if happens(mix(attempt.key, Purpose.FAILURE), self.get(Table.FAILURE_PPM, failure)):
            self._finish(attempt, replica, Outcome.ERROR)
            return
        stages = self._stages(attempt.op)
        if stages and not self.layout.holds_slot[replica.service]:
            self._free_slot(attempt, replica)
        for sites in stages:
            attempt.stage_over = self._env.event()
            attempt.open_calls = 1  # the stage itself, until all its calls have been started
            for site in sites:
                self._start_site(attempt, replica, site)
            self._stage_hears(attempt)
            yield attempt.stage_over
            if attempt.has_failed:
                break
        self._finish(attempt, replica, Outcome.DEPENDENCY if attempt.has_failed else Outcome.OK)

    def _refusal(self, attempt: Attempt, replica: Replica) -> Outcome | None:
        """Why the door stays shut; None: it opens."""
        service = replica.service
        if not self.get(Table.IS_UP, (replica.index,)):
            return Outcome.REFUSED
        shed = self.get(Table.SHED_PPM, (service, attempt.call.journey))
        if happens(mix(attempt.key, Purpose.SHED), shed):
            return Outcome.SHED
        rate = self.get(Table.RATE_LIMIT_MILLI, (service,))
        if rate > 0 and not self._has_token(self._buckets[service], rate):
            return Outcome.RATE_LIMITED
        has_slot = replica.in_slots < self.get(Table.SLOTS, (replica.index,))
        if has_slot or len(replica.queue) < self.get(Table.QUEUE_LIMIT, (service,)):
            return None
        return Outcome.QUEUE_FULL

    def _has_token(self, bucket: Bucket, rate: int) -> bool:
        bucket.tokens = refilled(bucket.tokens, bucket.most, rate, self._now - bucket.at_us)
        bucket.at_us = self._now
        if bucket.tokens < TOKEN:
            return False
        bucket.tokens -= TOKEN
        return True

    def _settle_bucket(self, service: int, before: int, value: int) -> None:
        bucket = self._buckets[service]
        most = bucket_most(int(self.layout.rate_limit_burst[service]), value)
        tokens = refilled(bucket.tokens, bucket.most, before, self._now - bucket.at_us)
        bucket.tokens = most if before == 0 else min(tokens, most)
        bucket.most = most
        bucket.at_us = self._now

    def _start_patience(self, attempt: Attempt, replica: Replica) -> Event:
        law = int(self.layout.patience_law[replica.service])
        if law < 0:
            return self._env.event()
        x = neg_log(mix(attempt.key, Purpose.PATIENCE))
        mean = float(self.layout.patience_mean_us[replica.service])
        wait = whole_up(mean * law_value(self._laws[law], 0, x))

        def leave(_: Event) -> None:
            self._ledger.touch(replica)
            replica.queue.remove(attempt)
            assert attempt.turn is not None
            attempt.turn.succeed(Outcome.IMPATIENT)

        timer = self._env.timer(self._now + wait, Rank.PATIENCE, attempt.key)
        _on(timer).append(leave)
        return timer

    def _take(self, replica: Replica) -> None:
        """Free slots take from the queue by its discipline."""
        discipline = list(Discipline)[self.layout.discipline[replica.service]]
        while replica.queue and replica.in_slots < self.get(Table.SLOTS, (replica.index,)):
            self._ledger.touch(replica)
            attempt = replica.queue.pop(-1 if discipline is Discipline.LIFO else 0)
            assert attempt.turn is not None
            mean = whole_up(float(self.layout.work_mean_us[attempt.op]))
            is_late = attempt.gives_up_us is not None and self._now + mean > attempt.gives_up_us
            if discipline is Discipline.DROP_LATE and is_late:
                attempt.turn.succeed(Outcome.TOO_LATE)
            else:
                attempt.turn.succeed()

    def _work(self, attempt: Attempt, replica: Replica) -> Waits:
        """Wait for a processor among those in slots, then work."""
        if len(replica.working) >= self.layout.processors[replica.service]:
            replica.work_queue.append(attempt)
            attempt.turn = self._env.event()
            yield attempt.turn
        self._ledger.touch(replica)
        replica.working.append(attempt)
        x = neg_log(mix(attempt.key, Purpose.WORK))
        law = self._laws[self.layout.work_law[attempt.op]]
        mean = float(self.layout.work_mean_us[attempt.op])
        factor = self.get(Table.WORK_PPM, (attempt.ox, self._segment(attempt)))
        work = whole_up(mean * law_value(law, 0, x) * factor / 1000000.0) + replica.debt_us
        replica.debt_us = 0
        attempt.work_left = work * PPM
        attempt.work_begin_us = self._now
        attempt.work_over = self._env.event()
        self._time_work(attempt)
        yield attempt.work_over
        self._free_processor(attempt, replica)

    def _time_work(self, attempt: Attempt) -> None:
        """When the work in hand ends at the replica's speed; at speed 0 it does not."""
        speed = self.get(Table.SPEED_PPM, (attempt.replica,))
        attempt.work_since_us = self._now
        if attempt.work_timer is not None:
            _silence(attempt.work_timer)
        if speed == 0:
            return

        def end(_: Event) -> None:
            assert attempt.work_over is not None
            attempt.work_over.succeed()

        at_us = self._now + ceil_div(max(0, attempt.work_left), speed)
        attempt.work_timer = self._env.timer(at_us, Rank.WORK_ENDS, attempt.key)
        _on(attempt.work_timer).append(end)

    def _free_processor(self, attempt: Attempt, replica: Replica) -> None:
        self._ledger.touch(replica)
        self._ledger.count_work(attempt)
        replica.working.remove(attempt)
        if replica.work_queue:
            turn = replica.work_queue.pop(0).turn
            assert turn is not None
            turn.succeed()

    def _free_slot(self, attempt: Attempt, replica: Replica) -> None:
        self._ledger.touch(replica)
        attempt.holds_slot = False
        replica.in_slots -= 1
        self._take(replica)

    def _start_site(self, attempt: Attempt, replica: Replica, site: int) -> None:
        """Start the calls of one site, unless chance leaves the site out."""
        group = mix(attempt.key, self.layout.site_key[site])
        if not happens(mix(group, Purpose.CHANCE), self._site(site, SiteField.CHANCE_PPM)):
            return
        if happens(mix(group, Purpose.SKIPPED), self.get(Table.SKIPPED_PPM, (site,))):
            return
        is_parallel = self._site(site, SiteField.IS_PARALLEL_ITEMS)
        waits = self._site(site, SiteField.WAITS)
        items = self._site(site, SiteField.COUNT) if is_parallel else 1
        ordinal = replica.index - int(self.layout.first_replica[replica.service])
        for item in range(items):
            attempt.open_calls += waits
            self._start_call(
                Call(
                    site=site,
                    key=mix(group, item),
                    group_key=group,
                    item=item,
                    caller=attempt if waits else None,
                    journey=attempt.call.journey,
                    client=int(self.layout.site_client_base[site]) + ordinal,
                    zone=replica.zone,
                    trace=attempt.call.trace,
                    parent_key=attempt.key,
                )
            )

    def _stage_hears(self, attempt: Attempt) -> None:
        """One thing that the stage waits for is over."""
        attempt.open_calls -= 1
        if attempt.open_calls == 0 and not attempt.is_dead:
            assert attempt.stage_over is not None
            attempt.stage_over.succeed()

    def _finish(self, attempt: Attempt, replica: Replica, outcome: Outcome) -> None:
        """The callee is through with an attempt that it had let in."""
        self._ledger.count_served(attempt, outcome)
        replica.held.remove(attempt)
        attempt.is_on_its_way = False
        if attempt.holds_slot:
            self._free_slot(attempt, replica)
        self._answer(attempt, outcome)

    def _answer(self, attempt: Attempt, outcome: int) -> None:
        """The answer reaches the caller, if anyone still listens."""
        attempt.is_on_its_way = False
        if attempt.is_heard:
            attempt.answer.succeed(outcome)
        else:
            self._in_flight -= 1

    def _stop(self, attempt: Attempt) -> None:
        """The callee's end stops where it is; its replica is put in order by the caller of this."""
        attempt.is_on_its_way = False
        attempt.is_dead = True
        for timer in (attempt.patience, attempt.work_timer):
            if timer is not None:
                _silence(timer)
        assert attempt.carrier is not None
        attempt.carrier.interrupt()

    def _cancel(self, attempt: Attempt) -> None:
        """Work for a caller that has gone away leaves at once: processor, slot, then its calls."""
        self._stop(attempt)
        self._in_flight -= 1
        if attempt.arrived_us is not None:
            replica = self._replicas[attempt.replica]
            self.meters.op_counts[attempt.ox, OpCount.CANCELLED] += 1
            self._ledger.touch(replica)
            replica.held.remove(attempt)
            if attempt in replica.queue:
                replica.queue.remove(attempt)
            if attempt in replica.work_queue:
                replica.work_queue.remove(attempt)
            if attempt in replica.working:
                self._free_processor(attempt, replica)
            if attempt.holds_slot:
                self._free_slot(attempt, replica)
        self._give_up_calls(attempt)

    # --- small readings --------------------------------------------------------------------------

    @property
    def _now(self) -> int:
        return int(self._env.now)

    def _site(self, site: int, column: SiteField) -> int:
        return int(self.layout.sites[site, column])

    def _segment(self, attempt: Attempt) -> int:
        return self.layout.classes[attempt.call.journey][1]

    def _callee_service(self, site: int) -> int:
        return int(self.layout.service_of_op[self._site(site, SiteField.CALLEE)])

    def _stages(self, op: int) -> list[list[int]]:
        first = int(self.layout.op_first_site[op])
        sites = range(first, first + int(self.layout.op_sites[op]))
        stages = sorted({self._site(site, SiteField.STAGE) for site in sites})
        return [[s for s in sites if self._site(s, SiteField.STAGE) == k] for k in stages]


def _on(event: Event) -> list[object]:
    """What will be told of an event that has not happened."""
    assert event.callbacks is not None
    return event.callbacks  # type: ignore[return-value]


def _silence(event: Event) -> None:
    """Nobody will be told, if it has not happened yet."""
    if event.callbacks is not None:
        event.callbacks.clear()


def _buckets(layout: Layout, tables: dict[Table, npt.NDArray[np.int64]]) -> list[Bucket]:
    rates = tables[Table.RATE_LIMIT_MILLI]
    most = [
        bucket_most(int(burst), int(rate))
        for burst, rate in zip(layout.rate_limit_burst, rates, strict=True)
    ]
    return [Bucket(tokens=full, most=full) for full in most]
