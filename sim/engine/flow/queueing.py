"""One station in closed form: Erlang's loss formula, Whitt's correction, a geometric tail.

Sources: A. K. Erlang (1917); W. Whitt, "Approximations for the GI/G/m queue" (Production and
Operations Management 2, 1993); D. L. Jagerman, "Some properties of the Erlang loss function" (1974)
for the sum that is cut where it no longer counts.
"""

# ruff: noqa: PLR0917 - numbers go by position, and a compiled call is kept whole

from __future__ import annotations

from sim.engine.flow.numbers import exp, ln
from sim.engine.kernel.compiler import compiled_leaf

# Beyond it the loss is below 1e-12 and the sum need not go on.
_MOST = 1e12
# 2 / pi: idle while a critical queue grows from nothing, over idle at rest with the same mean.
_EARLY = 0.6366197723675814
# Beyond it nothing is idle.
_FAR = 10.0


@compiled_leaf
def inverse_loss(servers: int, offered: float) -> float:
    """One over Erlang's B of ``servers`` at ``offered`` erlangs, at most 1e12.

    ``1 / B = sum_k c (c - 1) .. (c - k + 1) / a**k``.
    """
    if offered <= 0.0:
        return _MOST
    term, total, left = 1.0, 1.0, float(servers)
    while left > 0.0:
        term *= left / offered
        total += term
        left -= 1.0
        if total > _MOST or term < total * 1e-13:
            break
    return min(total, _MOST)


@compiled_leaf
def correction(rho: float, ca2: float, cs2: float, servers: int) -> float:
    """Whitt's factor on the wait of M/M/c: ``phi * (ca2 + cs2) / 2``."""
    rho = min(max(rho, 0.01), 0.9999)
    m = float(servers)
    root = (4.0 + 5.0 * m) ** 0.5
    gamma = min(0.24, (1.0 - rho) * (m - 1.0) * (root - 2.0) / (16.0 * m * rho))
    first = 1.0 + gamma
    # One server under Poisson arrivals keeps Pollaczek and Khinchine's wait exactly.
    regular = 1.0 - min(ca2, 1.0) if servers == 1 else 1.0
    third = (1.0 - 4.0 * gamma) * exp(-2.0 * (1.0 - rho) * regular / (3.0 * rho))
    fourth = min(1.0, (first + third) / 2.0)
    half = (ca2 + cs2) / 2.0
    if half <= 0.0:
        return 0.0
    psi = 1.0 if half >= 1.0 else exp(2.0 * (1.0 - half) * ln(max(fourth, 1e-9)))
    if ca2 >= cs2:
        below = 4.0 * ca2 - 3.0 * cs2
        phi = 4.0 * (ca2 - cs2) / below * first + cs2 / below * psi
    else:
        below = 2.0 * (ca2 + cs2)
        phi = (cs2 - ca2) / below * third + (cs2 + 3.0 * ca2) / below * psi
    factor: float = phi * half
    return factor


@compiled_leaf
def stationary(
    rho: float, servers: int, room: float, kappa: float, apart: float
) -> tuple[float, float, float]:
    """Mean queue, chance that an accepted call waits, and chance that the queue is full.

    The law of the number in system: that of M/M/c up to c, geometric above, cut at ``room``. Mass
    and mean of the tail are such that without the cut the chance to wait is Erlang's C, the wait
    ``kappa`` times that of M/M/c, and without room the loss is Erlang's B whatever ``kappa``.
    ``apart`` is the mass up to c over that of M/M/c: 1 but where calls are shared out or come in
    company.
    """
    inverse = inverse_loss(servers, rho * servers)
    if room < 1.0:
        return 0.0, 0.0, 1.0 / inverse
    inverse = max(inverse * apart, 1.0)
    r = 1.0 - (1.0 - rho) / kappa
    b = rho / kappa
    if r <= 0.0:
        r = 0.0
        b = kappa * rho / ((1.0 - rho) * (1.0 - rho))
    if abs(1.0 - r) < 1e-9:
        below = inverse
        tail, moment, top = b * room, b * room * (room + 1.0) / 2.0, b
    elif r < 1.0:
        last = exp(room * ln(r)) if r > 0.0 and room * (1.0 - r) < 60.0 else 0.0
        below = inverse
        tail = b * (1.0 - last) / (1.0 - r)
        moment = b * (1.0 - (room + 1.0) * last + room * r * last) / ((1.0 - r) * (1.0 - r))
        top = b * last / r if r > 0.0 else (b if room < 2.0 else 0.0)
    else:
        # Counted from the full queue downwards, where the weight is.
        q = 1.0 / r
        first = exp((room - 1.0) * ln(q)) if room * (1.0 - q) < 60.0 else 0.0
        gone = first * q
        below = inverse * first
        tail = b * (1.0 - gone) / (1.0 - q)
        away = q * (1.0 - room * first + (room - 1.0) * gone) / ((1.0 - q) * (1.0 - q))
        moment = room * tail - b * away
        top = b
    whole = below + tail
    # w_0, all busy and nobody waiting, is 1, or that much on the scale of a full queue.
    one = first if r > 1.0 and abs(1.0 - r) >= 1e-9 else 1.0
    # What is turned away is what the busy servers do not take; of M/M/c/K the top state's share.
    full = (one - tail * (1.0 / rho - 1.0)) / whole if r > 0.0 else top / whole
    if full < 1e-9:
        full = 0.0
    waits = 1.0 - (below - one) / whole / (1.0 - full) if full < 1.0 else 1.0
    return moment / whole, min(max(waits, 0.0), 1.0), full


@compiled_leaf
def patient(
    rho: float, servers: int, rate: float, patience: float, is_exact: bool
) -> tuple[float, float, float]:
    """Mean queue, chance to wait, and chance to leave before service of M/M/c+G.

    Args:
        rate: of one server, per second.
        patience: mean, in seconds; everybody's where ``is_exact``, else exponential.

    Source: S. Zeltyn and A. Mandelbaum, "Call centers with impatient customers: many-server
    asymptotics of the M/M/n+G queue" (Queueing Systems 51, 2005).
    """
    total = servers * rate
    arrivals = rho * total
    # The virtual wait has density proportional to exp(arrivals * H(x) - total * x), where H is the
    # integral of the patience's tail; beyond `end` next to nothing is left.
    gap = total - arrivals
    end = patience + 30.0 / total if is_exact else patience * 12.0
    if gap > 0.0:
        end = min(end, 40.0 / gap)
    cells = 240
    width = end / cells
    peak = 0.0
    for n in range(2 * cells + 1):
        x = n * width / 2.0
        h = min(x, patience) if is_exact else patience * (1.0 - exp(-x / patience))
        peak = max(peak, arrivals * h - total * x)
    j, above, waited = 0.0, 0.0, 0.0
    # From the far end back, so that the tail of the virtual wait is at hand at every point.
    for back in range(cells):
        x = end - (back + 0.5) * width
        if is_exact:
            h, bar = min(x, patience), 1.0 if x < patience else 0.0
        else:
            bar = exp(-x / patience)
            h = patience * (1.0 - bar)
        mass = exp(arrivals * h - total * x - peak) * width
        waited += (above + 0.5 * mass) * bar * width
        above += mass
    j = above
    e = inverse_loss(servers - 1, arrivals / rate) * exp(-peak) if servers > 1 else exp(-peak)
    whole = e + arrivals * j
    leaves = (exp(-peak) + (arrivals - total) * j) / whole
    return (
        arrivals * arrivals * waited / whole,
        arrivals * j / whole,
        min(max(leaves, 0.0), 1.0),
    )


@compiled_leaf
def settled(
    rho: float,
    servers: int,
    room: float,
    kappa: float,
    apart: float,
    rate: float,
    patience: float,
    exact: bool,
) -> tuple[float, float, float, float]:
    """Mean queue, chance to wait, to find it full and to leave it."""
    if patience <= 0.0:
        mean, waits, full = stationary(rho, servers, room, kappa, apart)
        return mean, waits, full, 0.0
    mean, waits, leaves = patient(rho, servers, rate, patience, exact)
    if mean > 0.5 * room:
        # Both bounds at work: the nearer one rules.
        cut, waits_cut, full = stationary(rho, servers, room, kappa, apart)
        if cut < mean:
            return cut, waits_cut, full, 0.0
    return mean, waits, 0.0, leaves


@compiled_leaf
def positive_part(mean: float, variance: float) -> float:
    """Mean of what a normal number is above nothing, to 1e-4 of its standard deviation.

    Source: M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions (1964), 26.2.16.
    """
    if variance <= 0.0:
        return max(mean, 0.0)
    deviation = variance**0.5
    z = abs(mean) / deviation
    density = exp(-0.5 * z * z) * 0.3989422804014327
    t = 1.0 / (1.0 + 0.33267 * z)
    above = density * t * (0.4361836 + t * (-0.1201676 + t * 0.937298))
    beyond: float = deviation * (density - z * above)
    return beyond if mean < 0.0 else mean + beyond


@compiled_leaf
def idle_share(load: float, offered: float) -> float:
    """Share of a station's capacity that is idle while its queue is not yet what it will be.

    At rest, or on the way down, that of the stationary queue. A queue that grows from nothing is
    rather half normal than exponential: at the critical load 2 / pi of it (the mean of reflected
    Brownian motion), from there to all of it as the queue comes to rest, and less where it never
    will. Far below saturation a queue comes to rest within a step, and all of it is taken.

    Args:
        load: whose stationary queue this is, less than 1.
        offered: load that comes.
    """
    if load >= offered:
        return 1.0 - load
    slack = 2.0 * max(1.0 - offered, 0.0) / offered
    early = max(_EARLY, slack / (1.0 + slack))
    # Odds of being busy, over those at rest; less than nothing where there is no rest.
    way = max(load / (1.0 - load) * (1.0 - offered) / offered, -_FAR)
    part = early + (1.0 - early) * (way if way > 0.0 else 0.5 * way)
    return max(part, 0.0) * (1.0 - load)


@compiled_leaf
def gap(
    at: float,
    queue: float,
    arrivals: float,
    servers: int,
    room: float,
    kappa: float,
    apart: float,
    rate: float,
    patience: float,
    is_exact: bool,
    seconds: float,
) -> tuple[float, float, float]:
    """By how much the queue that stands for a load is more than what a step leads to.

    Returns:
        That; the queue; the queue that the step leads to.
    """
    capacity = servers * rate
    mean, _, full, _ = settled(at, servers, room, kappa, apart, rate, patience, is_exact)
    served = capacity * at
    if at < 1.0 and patience <= 0.0:
        served = capacity * (1.0 - idle_share(at, arrivals / capacity))
    after = queue + seconds * (1.0 - full) * (arrivals - served)
    return mean - after, mean, max(after, 0.0)


@compiled_leaf
def advanced(
    queue: float,
    arrivals: float,
    servers: int,
    room: float,
    kappa: float,
    apart: float,
    rate: float,
    patience: float,
    is_exact: bool,
    seconds: float,
) -> tuple[float, float]:
    """The load that the queue of an implicit step stands for, and that queue.

    The pointwise-stationary fluid ``dQ/dt = (1 - full(rho)) (arrivals - served(rho))``, where ``Q``
    is the stationary queue at ``rho``: right in rest, a pure fluid in overload, and it cannot
    overshoot.
    """
    low, high, step = 0.0, 0.0, 1e-3
    below, above = 0.0, 0.0
    at = arrivals / (servers * rate)
    for _ in range(80):
        over, mean, after = gap(
            at, queue, arrivals, servers, room, kappa, apart, rate, patience, is_exact, seconds
        )
        if over >= 0.0:
            high, above = at, over
            if low > 0.0 or at <= 1e-9:
                break
            at = max(at * (1.0 - step), 0.0) if step < 1.0 else 0.0
            if at == 0.0:
                break
        else:
            low, below = at, over
            if high > 0.0 or at > 1e6:
                break
            at = at * (1.0 + step) + 1e-9
        step *= 2.0
    if high == 0.0:
        return low, after
    # Regula falsi (Illinois), with a bisection now and then where the curve is too bent for it.
    side = 0
    for turn in range(60):
        at = 0.5 * (low + high)
        if below < 0.0 < above and turn % 4 != 3:
            at = (low * above - high * below) / (above - below)
        over, mean, after = gap(
            at, queue, arrivals, servers, room, kappa, apart, rate, patience, is_exact, seconds
        )
        if abs(over) <= 1e-7 * mean + 1e-9 or high - low <= 1e-7 * high:
            break
        if over > 0.0:
            high, above = at, over
            below *= 0.5 if side == 1 else 1.0
            side = 1
        else:
            low, below = at, over
            above *= 0.5 if side == -1 else 1.0
            side = -1
    return at, after
