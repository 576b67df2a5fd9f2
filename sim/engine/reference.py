"""The reference plane: the path of a request as SimPy processes, written to be read.

Two processes carry a call: ``_call`` is the caller's end (attempts, timeouts, retries), ``_carry``
the callee's (travel, door, queue, slot, work, stages of calls). Everything else is a plain function
of the instant. ``docs/PLANES.md`` says what happens; the request plane must do the same, call for
call.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt
import simpy
from simpy.events import Event

from sim.engine.draws import (
    INTENSITY_PER_REQUEST,
    TOKEN,
    Purpose,
    Rank,
    backoff_us,
    ceil_div,
    latency_bin,
    law_value,
    neg_log,
    refilled,
    share_of,
    whole_up,
)
from sim.engine.instant import OrderedEnvironment, Waits
from sim.engine.layout import Layout, SiteField
from sim.engine.plane import (
    COMPLETION,
    HISTOGRAM_BINS,
    LOG_EVENT,
    SPAN,
    JourneyCount,
    LogCode,
    Meters,
    OpCount,
    Outcome,
    PlaneOptions,
    ReplicaCount,
    SiteCount,
    Table,
)
from sim.engine.reference_parts import Attempt, Bucket, Call, Client, End, Replica, Stream
from sim.engine.starting import base_tables, bucket_most, intensities, seconds_of
from sim.model.resilience import Balancing, Discipline
from sim.streams import MASK, happens, mix
from sim.units import PPM, SECOND

_REFUSALS = (Outcome.QUEUE_FULL, Outcome.RATE_LIMITED, Outcome.SHED, Outcome.REFUSED)


class ReferencePlane:
    """Carries every request through the graph, one SimPy process per call and per attempt."""

    name: ClassVar[str] = "reference"

    def __init__(self, layout: Layout, options: PlaneOptions) -> None:
        self.layout = layout
        self._options = options
        self._env = OrderedEnvironment()
        self._tables = base_tables(layout)
        self._intensity = intensities(options).tolist()
        self._laws = [row.tolist() for row in layout.laws]
        self._replicas = [
            Replica(r.index, layout.service(r.service), layout.zones.index(r.zone))
            for r in layout.replicas
        ]
        self._clients = _clients(layout)
        self._ends = [End() for _ in range(layout.e_count)]
        self._buckets = _buckets(layout, self._tables)
        self._in_flight = 0
        self._requests_open = 0
        self._logs: list[tuple[int, ...]] = []
        self._spans: list[tuple[int, ...]] = []
        self._completions: list[tuple[int, ...]] = []
        self.logs_dropped = 0
        self.spans_dropped = 0
        self.meters = _meters(layout, options)
        self._streams = _streams(layout, options)
        for stream in self._streams:
            stream.process = self._env.start(self._arrivals(stream))

    # --- the plane's face ------------------------------------------------------------------------

    def advance(self, until_us: int) -> None:
        """Handle every event strictly before ``until_us``; the clock then stands there."""
        self._env.advance(until_us)
        self._show_gauges()

    def set(self, table: Table, index: tuple[int, ...], value: int) -> None:
        """Turn one live value now; a changed speed re-times the work in hand."""
        before = self.get(table, index)
        if before == value:
            return
        first = index[0]
        if table is Table.TRAFFIC_PPM:
            self._settle_stream(self._streams[2 * first + 1])
        elif table is Table.RATE_LIMIT_MILLI:
            self._settle_bucket(first, before, value)
        elif table is Table.SPEED_PPM:
            for attempt in self._replicas[first].working:
                attempt.work_left -= (self._now - attempt.work_since_us) * before
        self._tables[table][index] = value
        if table is Table.TRAFFIC_PPM:
            process = self._streams[2 * first + 1].process
            assert process is not None
            process.interrupt()
        elif table is Table.SPEED_PPM:
            for attempt in self._replicas[first].working:
                self._time_work(attempt)
        elif table is Table.SLOTS:
            self._take(self._replicas[first])
        elif table is Table.POOL:
            bases = [*self.layout.site_client_base.tolist(), self.layout.cx_count]
            for client in range(bases[first], bases[first + 1]):
                self._connect(self._clients[client], first)
        self._show_gauges()

    def get(self, table: Table, index: tuple[int, ...]) -> int:
        """Read one live value."""
        return int(self._tables[table][index])

    def kill(self, replica: int) -> None:
        """The process dies: calls in hand and waiting fail with CRASHED."""
        here = self._replicas[replica]
        self._touch(here)
        dead = sorted(here.held, key=lambda attempt: attempt.key)
        for attempt in dead:
            if attempt in here.working:
                self._count_work(attempt)
            self._count_served(attempt, Outcome.CRASHED)
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
        self._show_gauges()

    def drop_queue(self, replica: int) -> None:
        """Waiting calls are refused with QUEUE_FULL."""
        here = self._replicas[replica]
        self._touch(here)
        dropped = sorted(here.queue, key=lambda attempt: attempt.key)
        here.queue.clear()
        for attempt in dropped:
            here.held.remove(attempt)
            self._stop(attempt)
            self.meters.op_counts[attempt.ox, OpCount.REFUSED] += 1
        for attempt in dropped:
            self._answer(attempt, Outcome.QUEUE_FULL)
        self._show_gauges()

    def take_logs(self) -> npt.NDArray[np.void]:
        """Log events since the last taking (LOG_EVENT), oldest first; bounded."""
        taken, self._logs = self._logs, []
        return np.array(taken, dtype=LOG_EVENT)

    def take_spans(self) -> npt.NDArray[np.void]:
        """Spans of sampled requests since the last taking (SPAN); bounded."""
        taken, self._spans = self._spans, []
        return np.array(taken, dtype=SPAN)

    def completions(self) -> npt.NDArray[np.void]:
        """Every attempt's end (COMPLETION), ordered by end and key, when kept."""
        ordered = sorted(self._completions, key=lambda row: (row[4], row[0], row[6]))
        return np.array(ordered, dtype=COMPLETION)

    def in_flight(self) -> int:
        """Attempts that have not ended (zombies included); for conservation laws."""
        return self._in_flight

    def requests_in_flight(self) -> int:
        """Requests that have arrived and not ended."""
        return self._requests_open

    # --- arrivals --------------------------------------------------------------------------------

    def _arrivals(self, stream: Stream) -> Waits:
        """Requests of one layer, when the integrated intensity reaches the next sum of gaps."""
        while True:
            key = mix(stream.key, stream.number)
            stream.left = self._gap(key) - stream.over
            while True:
                try:
                    at_us = self._next_arrival(stream)
                    never = self._env.event()
                    yield (never if at_us is None else self._env.timer(at_us, Rank.REQUEST, key))
                    break
                except simpy.Interrupt:
                    pass  # The rate has changed; the intensity that has passed is settled.
            stream.number += 1
            stream.from_us = self._now
            factor = self.get(Table.TRAFFIC_PPM, (stream.journey,))
            is_thinned = stream.layer == 0 and not happens(mix(key, Purpose.THINNED), factor)
            if not is_thinned:
                self._request(stream.journey, key)

    def _gap(self, key: int) -> int:
        if not self._options.is_poisson:
            return INTENSITY_PER_REQUEST
        return int(neg_log(mix(key, Purpose.GAP)) * 1e12)

    def _rate(self, stream: Stream, second: int) -> int:
        rates = self._intensity[stream.journey]
        base: int = rates[min(second, len(rates) - 1)]
        if stream.layer == 0:
            return base
        factor = self.get(Table.TRAFFIC_PPM, (stream.journey,))
        return share_of(base, factor - PPM) if factor > PPM else 0

    def _next_arrival(self, stream: Stream) -> int | None:
        """When the intensity left will have passed; None: never."""
        at, left = stream.from_us, stream.left
        last = len(self._intensity[stream.journey]) - 1
        while True:
            second = at // SECOND
            rate = self._rate(stream, second)
            end = (second + 1) * SECOND
            if rate > 0 and (second >= last or left <= rate * (end - at)):
                wait = max(0, ceil_div(left, rate))
                stream.over = wait * rate - left
                return at + wait
            if second >= last:
                return None
            left -= rate * (end - at)
            at = end

    def _settle_stream(self, stream: Stream) -> None:
        last = len(self._intensity[stream.journey]) - 1
        at = stream.from_us
        while at < self._now:
            second = at // SECOND
            end = self._now if second >= last else min(self._now, (second + 1) * SECOND)
            stream.left -= self._rate(stream, second) * (end - at)
            at = end
        stream.from_us = self._now

    def _request(self, journey: int, key: int) -> None:
        self._journey_second(journey)[JourneyCount.OFFERED] += 1
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
        self._site_counts(call)[SiteCount.CALLS] += 1
        if call.caller is not None:
            call.caller.calls.append(call)
        call.process = self._env.start(self._call(call))

    def _call(self, call: Call) -> Waits:
        """Attempts until one is good, or none is left."""
        number = 0
        try:
            while True:
                attempt = self._new_attempt(call, number)
                if self._breaker_lets(attempt):
                    self._set_timer(attempt)
                    attempt.carrier = self._env.start(self._carry(attempt))
                    outcome = yield attempt.answer
                else:
                    outcome = Outcome.BREAKER_OPEN
                self._end_attempt(attempt, outcome)
                if outcome == Outcome.OK or not self._may_retry(call, number):
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
        counts = self._site_counts(call)
        counts[SiteCount.ATTEMPTS] += 1
        if number == 0:
            self._deposit(call)
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
        client = self._clients[call.client]
        attempt.is_heard = False
        if attempt.timer is not None:
            _silence(attempt.timer)
        self._record(attempt, outcome)
        if outcome != Outcome.BREAKER_OPEN:
            self._breaker_hears(attempt, outcome)
            self._ejection_hears(attempt, outcome)
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

    def _may_retry(self, call: Call, number: int) -> bool:
        if number + 1 >= self.get(Table.ATTEMPTS, (call.site,)):
            return False
        if self.get(Table.BUDGET_PPM, (call.site,)) < 0:
            return True
        client = self._clients[call.client]
        if client.tokens < PPM:
            return False
        client.tokens -= PPM
        return True

    def _deposit(self, call: Call) -> None:
        share = self.get(Table.BUDGET_PPM, (call.site,))
        if share >= 0:
            client = self._clients[call.client]
            most = self._site(call.site, SiteField.BUDGET_BURST) * PPM
            client.tokens = min(most, client.tokens + share)

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
        counts = self._site_counts(call)
        latency = self._now - call.begin_us
        counts[SiteCount.LATENCY_US] += latency
        counts[SiteCount.OK if outcome == Outcome.OK else SiteCount.FAILED] += 1
        if call.site < len(self.layout.classes):
            self._end_request(call, outcome, latency)
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

    def _end_request(self, call: Call, outcome: int, latency_us: int) -> None:
        self._requests_open -= 1
        second = self._journey_second(call.journey)
        second[JourneyCount.LATENCY_US] += latency_us
        if outcome == Outcome.OK:
            second[JourneyCount.OK] += 1
            if latency_us > self.layout.slow_after_us[call.journey]:
                second[JourneyCount.SLOW] += 1
            self.meters.journey_histogram[call.journey, latency_bin(latency_us)] += 1
        else:
            second[JourneyCount.FAILED] += 1
        if self._options.keeps_completions:
            self._completions.append(
                (call.parent_key, call.site, -1, call.begin_us, self._now, int(outcome), -1)
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
        client = self._clients[attempt.call.client]
        if pool == 0:
            return True
        if client.waiting or client.in_use >= pool:
            self._site_counts(attempt.call)[SiteCount.POOL_WAITS] += 1
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
        ends = int(self.layout.site_end_base[attempt.call.site])
        good = [r for r in routable if self._ends[ends + r.index - first].until_us <= self._now]
        choice = good or routable or [r for r in ours if self.get(Table.IS_UP, (r.index,))]
        if not choice:
            return None
        balancing = list(Balancing)[self.layout.balancing[service]]
        if balancing is Balancing.ROUND_ROBIN:
            client = self._clients[attempt.call.client]
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
        self._touch(replica)
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
            self._touch(replica)
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
            self._touch(replica)
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
        self._touch(replica)
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
        self._touch(replica)
        self._count_work(attempt)
        replica.working.remove(attempt)
        if replica.work_queue:
            turn = replica.work_queue.pop(0).turn
            assert turn is not None
            turn.succeed()

    def _free_slot(self, attempt: Attempt, replica: Replica) -> None:
        self._touch(replica)
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
        self._count_served(attempt, outcome)
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
            self._touch(replica)
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

    # --- guards ----------------------------------------------------------------------------------

    def _breaker_lets(self, attempt: Attempt) -> bool:
        site = attempt.call.site
        mode = self.get(Table.BREAKER_MODE, (site,))
        if mode == 2:
            return False
        if mode == 0 or self._site(site, SiteField.BREAKER_CALLS) == 0:
            return True
        client = self._clients[attempt.call.client]
        if client.state == "closed":
            return True
        if client.state == "open":
            if self._now < client.open_until_us:
                return False
            client.state = "half open"
            client.epoch += 1
            client.probes = client.good = 0
            self._log(LogCode.BREAKER_HALF_OPEN, site, client.replica, -1, 0)
        if client.probes + client.good >= self._site(site, SiteField.BREAKER_PROBES):
            return False
        client.probes += 1
        attempt.probe = client.epoch
        return True

    def _breaker_hears(self, attempt: Attempt, outcome: int) -> None:
        site = attempt.call.site
        calls = self._site(site, SiteField.BREAKER_CALLS)
        client = self._clients[attempt.call.client]
        if calls == 0:
            return
        if client.state == "half open":
            if attempt.probe != client.epoch:
                return
            client.probes -= 1
            if outcome == Outcome.OK:
                client.good += 1
                if client.good >= self._site(site, SiteField.BREAKER_PROBES):
                    client.state = "closed"
                    self._log(LogCode.BREAKER_CLOSED, site, client.replica, -1, 0)
            elif outcome != Outcome.CANCELLED:
                self._open_breaker(client, site)
            return
        is_watched = self.get(Table.BREAKER_MODE, (site,)) == 1
        if client.state == "open" or outcome == Outcome.CANCELLED or not is_watched:
            return
        client.outcomes = [*client.outcomes, int(outcome != Outcome.OK)][-calls:]
        share = self._site(site, SiteField.BREAKER_FAILURE_PPM)
        if len(client.outcomes) == calls and sum(client.outcomes) * PPM >= share * calls:
            self._open_breaker(client, site)

    def _open_breaker(self, client: Client, site: int) -> None:
        client.state = "open"
        client.outcomes = []
        client.open_until_us = self._now + self._site(site, SiteField.BREAKER_OPEN_US)
        self.meters.site_counts[site, SiteCount.BREAKER_OPENED] += 1
        self._log(LogCode.BREAKER_OPENED, site, client.replica, -1, 0)

    def _ejection_hears(self, attempt: Attempt, outcome: int) -> None:
        site = attempt.call.site
        after = self._site(site, SiteField.EJECT_AFTER)
        if after == 0 or attempt.replica < 0 or outcome == Outcome.CANCELLED:
            return
        service = self._callee_service(site)
        first, most = (
            int(self.layout.first_replica[service]),
            int(self.layout.most_replicas[service]),
        )
        base = int(self.layout.site_end_base[site])
        ends = self._ends[base : base + most]
        end = ends[attempt.replica - first]
        if outcome == Outcome.OK:
            end.failures = 0
            return
        end.failures += 1
        if end.failures < after or end.until_us > self._now:
            return
        routable = sum(self.get(Table.IS_ROUTABLE, (r,)) for r in range(first, first + most))
        allowed = max(1, share_of(routable, self._site(site, SiteField.EJECT_MOST_PPM)))
        if sum(other.until_us > self._now for other in ends) >= allowed:
            return
        end.failures = 0
        end.times += 1
        end.until_us = self._now + self._site(site, SiteField.EJECT_BASE_US) * end.times
        self.meters.site_counts[site, SiteCount.EJECTED] += 1
        self._log(LogCode.EJECTED, site, attempt.replica, -1, 0)

    # --- meters ----------------------------------------------------------------------------------

    def _record(self, attempt: Attempt, outcome: int) -> None:
        call = attempt.call
        counts = self._site_counts(call)
        if outcome == Outcome.TIMEOUT:
            counts[SiteCount.TIMEOUTS] += 1
        elif outcome == Outcome.BREAKER_OPEN:
            counts[SiteCount.BREAKER] += 1
        elif outcome in _REFUSALS:
            counts[SiteCount.REFUSED] += 1
        if outcome not in (Outcome.OK, Outcome.CANCELLED):
            self._log(outcome, call.site, attempt.replica, call.journey, call.trace)
        if call.trace:
            if len(self._spans) < self._options.span_ring:
                self._spans.append(
                    (
                        call.trace, attempt.key, call.parent_key, call.site, attempt.replica,
                        attempt.begin_us, self._now, int(outcome), attempt.number,
                    )
                )  # fmt: skip
            else:
                self.spans_dropped += 1
        if self._options.keeps_completions:
            self._completions.append(
                (
                    attempt.key, call.site, attempt.replica, attempt.begin_us, self._now,
                    int(outcome), attempt.number,
                )
            )  # fmt: skip

    def _log(self, outcome: int, site: int, replica: int, journey: int, trace: int) -> None:
        if len(self._logs) >= self._options.log_ring:
            self.logs_dropped += 1
            return
        self._logs.append((self._now, int(outcome), site, replica, journey, trace))

    def _count_served(self, attempt: Attempt, outcome: Outcome) -> None:
        assert attempt.arrived_us is not None
        latency = self._now - attempt.arrived_us
        counts = self.meters.op_counts[attempt.ox]
        counts[OpCount.LATENCY_US] += latency
        counts[OpCount.OK if outcome is Outcome.OK else OpCount.FAILED] += 1
        if outcome is Outcome.OK:
            self.meters.replica_histogram[attempt.replica, latency_bin(latency)] += 1

    def _count_work(self, attempt: Attempt) -> None:
        self.meters.op_counts[attempt.ox, OpCount.WORK_US] += self._now - attempt.work_begin_us

    def _touch(self, replica: Replica) -> None:
        """Bring a replica's time integrals up to now, before anything in it changes."""
        elapsed = self._now - replica.touched_us
        counts = self.meters.replica_counts[replica.index]
        counts[ReplicaCount.SLOT_US] += elapsed * replica.in_slots
        counts[ReplicaCount.PROCESSOR_US] += elapsed * len(replica.working)
        counts[ReplicaCount.QUEUED_US] += elapsed * len(replica.queue)
        replica.touched_us = self._now

    def _show_gauges(self) -> None:
        for replica in self._replicas:
            self._touch(replica)
            counts = self.meters.replica_counts[replica.index]
            counts[ReplicaCount.IN_SLOTS] = replica.in_slots
            counts[ReplicaCount.QUEUED] = len(replica.queue)

    # --- small readings --------------------------------------------------------------------------

    @property
    def _now(self) -> int:
        return int(self._env.now)

    def _site(self, site: int, column: SiteField) -> int:
        return int(self.layout.sites[site, column])

    def _site_counts(self, call: Call) -> npt.NDArray[np.int64]:
        counts: npt.NDArray[np.int64] = self.meters.site_counts[call.site]
        return counts

    def _journey_second(self, journey: int) -> npt.NDArray[np.int64]:
        seconds = self.meters.journey_seconds
        row: npt.NDArray[np.int64] = seconds[
            journey, min(self._now // SECOND, seconds.shape[1] - 1)
        ]
        return row

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


def _clients(layout: Layout) -> list[Client]:
    clients: list[Client] = []
    for row in layout.sites:
        caller = int(row[SiteField.CALLER])
        replicas = [-1]
        if caller >= 0:
            service = layout.service_of_op[caller]
            first = int(layout.first_replica[service])
            replicas = list(range(first, first + int(layout.most_replicas[service])))
        tokens = int(row[SiteField.BUDGET_BURST]) * PPM
        clients.extend(Client(replica, tokens) for replica in replicas)
    return clients


def _buckets(layout: Layout, tables: dict[Table, npt.NDArray[np.int64]]) -> list[Bucket]:
    rates = tables[Table.RATE_LIMIT_MILLI]
    most = [
        bucket_most(int(burst), int(rate))
        for burst, rate in zip(layout.rate_limit_burst, rates, strict=True)
    ]
    return [Bucket(tokens=full, most=full) for full in most]


def _streams(layout: Layout, options: PlaneOptions) -> list[Stream]:
    seed = options.seed & (MASK >> 1)
    return [
        Stream(journey, layer, mix(mix(seed, key), layer))
        for journey, key in enumerate(layout.class_key)
        for layer in (0, 1)
    ]


def _meters(layout: Layout, options: PlaneOptions) -> Meters:
    def zeros(*shape: int) -> npt.NDArray[np.int64]:
        return np.zeros(shape, dtype=np.int64)

    classes, replicas = len(layout.classes), len(layout.replicas)
    return Meters(
        journey_seconds=zeros(classes, seconds_of(options), len(JourneyCount)),
        journey_histogram=zeros(classes, HISTOGRAM_BINS),
        replica_histogram=zeros(replicas, HISTOGRAM_BINS),
        op_counts=zeros(layout.ox_count, len(OpCount)),
        replica_counts=zeros(replicas, len(ReplicaCount)),
        site_counts=zeros(len(layout.site_names), len(SiteCount)),
    )
