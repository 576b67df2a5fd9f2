"""Several replicas that share out calls by how busy they are, and calls that come several at once.

Both change a station that Erlang's formulas know as one: who shares by looking leaves some to wait
while others stand idle; who comes in company waits for the company too.
"""

from __future__ import annotations

from typing import Final

from sim.engine.flow.numbers import exp, ln
from sim.engine.flow.queueing import inverse_loss
from sim.engine.kernel.compiler import compiled_leaf

# Above it everybody waits, whoever shares out what.
BUSIEST: Final = 0.98


@compiled_leaf
def waiting_chance(inverse: float, rho: float) -> float:
    """Erlang's C from one over Erlang's B."""
    found: float = 1.0 / (inverse * (1.0 - rho) + rho)
    return found


@compiled_leaf
def shared_out(members: int, each: int, rho: float, by_two: bool) -> tuple[float, float]:
    """What ``members`` replicas of ``each`` servers are beside one station of all their servers.

    Sent to the least busy of all, or of two. In light traffic who waits does so for one of its own
    replica's servers and not for the first of all; in heavy traffic all are busy and nothing is
    lost. Of many replicas and one server each the least busy of two has tails of
    ``rho ** (2**k - 1)`` (N. D. Vvedenskaya, R. L. Dobrushin and F. I. Karpelevich, "Queueing
    system with selection of the shortest of two queues", Problems of Information Transmission 32,
    1996). Between those limits the numbers are those of simulated stations of 2 to 6 replicas with
    1 to 8 exponential servers at 40 to 90 %: times in the station come out to 2.5 %.

    Returns:
        The chance to wait, and how much longer the wait of those who do is.
    """
    rho = min(rho, BUSIEST)
    n, c, idle = float(members), float(each), 1.0 - rho
    chance = waiting_chance(inverse_loss(members * each, rho * n * c), rho)
    if not by_two or members == 2:
        spread = 0.18 * (n - 1.0) * rho * idle
        return chance * max(1.0 - spread, 0.4), 1.0 + (0.95 - 0.35 * rho) * (n - 1.0) * idle
    alone = waiting_chance(inverse_loss(each, rho * c), rho)
    size = ln(c)
    few = min(3.0 * rho, 2.5) * exp(0.1 * size) / n
    chance += (alone - chance) * alone * exp(-0.2 * size) * max(1.0 - few, 0.0)
    power = rho * rho * rho * rho
    many = power + power * power * power * (1.0 + exp(16.0 * ln(rho)))
    behind = 1.0 + many / c**0.5 - rho * (1.35 + 2.7 * power) / n
    return chance, 1.0 + max(behind, 0.3) * (n - 1.0) * idle


@compiled_leaf
def in_company(servers: int, rho: float, size: float) -> tuple[float, float]:
    """Calls that come ``size`` at once, by who is ahead of them.

    With ``P(s)`` the chance that fewer than ``s + 1`` servers are free: the one that is j-th of its
    company waits with chance ``P(j)``, and ``sum_(s <= j) P(s)`` services more than the first one
    for a server of all. That is exact for one server (M. L. Chaudhry and J. G. C. Templeton, A
    First Course in Bulk Queues, 1983).

    Returns:
        The chance to wait over that of one who comes alone, and the mean of those sums.
    """
    rho = min(max(rho, 1e-6), BUSIEST)
    offered = rho * servers
    first = waiting_chance(inverse_loss(servers, offered), rho)
    if size <= 1.0:
        return 1.0, 0.0
    most = int(size) + 1
    # Of sizes that are no whole number so many parts are of the next.
    above = size - int(size)
    below, at = first, first * (1.0 - rho) / rho
    chances, ahead, sums = first, 0.0, 0.0
    met, waited = 0.0, 0.0
    for j in range(1, most):
        free = servers - j
        if free >= 0:
            below = min(below + at, 1.0)
            at *= free / offered
        else:
            below = 1.0
        if j == most - 1:
            met, waited = chances / j, sums / j
        ahead += below
        chances += below
        sums += ahead
    met = (1.0 - above) * met + above * chances / most
    waited = (1.0 - above) * waited + above * sums / most
    return met / first, waited
