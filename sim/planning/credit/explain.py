"""Explains a run: each move left out, alone, on other seeds, sooner, otherwise, and as a call."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace

from sim.drill.branches.moves import Move, Script, script_of
from sim.drill.drill import Drill
from sim.drill.planes import choose_plane
from sim.errors import JournalError
from sim.journal.record import RunRecord
from sim.model.order import OrderState
from sim.planning.credit.calls import called
from sim.planning.credit.containing import contained
from sim.planning.credit.game import Case, Game
from sim.planning.credit.luck import MOST_SEEDS, luck_of
from sim.planning.credit.otherwise import otherwise, sooner
from sim.planning.credit.words import told, words_of
from sim.scoring import shapley
from sim.scoring.credit import MOST_BRANCHES, classify, divide, noise_band
from sim.scoring.explained import Credit, Explained
from sim.scoring.harm import measure_harm
from sim.scoring.standard import CHANGE_COST
from sim.units import SECOND

# So many of the largest moves are asked again on the request plane.
CHECKED = 5
# The flow plane lies within so much of the request plane where it vouches for its seconds; it has
# no luck of its own, so its noise band is not narrower than this share of the total.
FLOW_WITHIN = 0.05
FLOW, REQUEST = "flow", "request"


@dataclass(frozen=True, slots=True)
class Effort:
    """How much may be spent on an explanation."""

    workers: int = 1
    most_seeds: int = MOST_SEEDS
    most_branches: int = MOST_BRANCHES  # for permutations, where moves are many
    say: Callable[[str], None] = lambda _: None


def explain(drill: Drill, record: RunRecord, effort: Effort | None = None) -> Explained:
    """Explain a run; ``drill`` is the one that it was made from.

    Raises:
        JournalError: if this engine does not give the run's harm again, so that nothing that it
            said of other branches would be about this run.
    """
    effort = effort or Effort()
    screened = replaced(drill, screening_plane(drill))
    with closing(Game(screened, script_of(record.entries), effort.workers)) as game:
        return _explained(drill, record, game, effort)


def _explained(drill: Drill, record: RunRecord, game: Game, effort: Effort) -> Explained:
    script, plane = game.script, game.drill.plane
    is_whole = record.seconds.counts.shape[1] * SECOND == drill.scenario.lasts
    count = len(script.moves)
    whole = shapley.everyone(count)
    effort.say(f"{count} moves: each left out, and each alone")
    game.ahead(shapley.singles(count))
    if is_whole and plane == drill.plane:
        _check(measure_harm(record, drill.topology).money, game.of(whole).harm)
    if not count:
        return _nothing(game, is_whole)
    effort.say("the same orders on other seeds")
    luck, harms = luck_of(game, effort.most_seeds)
    total = game(whole) - game(shapley.NONE)
    tau = max(noise_band(harms), CHANGE_COST, FLOW_WITHIN * abs(total) if plane == FLOW else 0.0)
    effort.say("dividing what they did together")
    division = divide(count, game, tau=tau, most=effort.most_branches, ahead=game.ahead)
    case = Case(drill, record, game, tau)
    credits_ = [_credit(case, k, division.values[k]) for k in range(count)]
    if plane == FLOW:
        effort.say("the largest again, request by request")
        credits_ = _checked(drill, script, credits_, tau, effort)
    credits_ = [told(case, credit, division.group) for credit in credits_]
    effort.say("sooner, and otherwise")
    credits_ = sooner(case, otherwise(case, credits_))
    effort.say("in worlds that looked the same")
    credits_ = called(case, credits_)
    return Explained(
        moves=tuple(credits_),
        harm=-game(whole),
        harm_without=-game(shapley.NONE),
        tau=tau,
        luck=luck,
        group=tuple(k + 1 for k in division.group),
        pairs=division.pairs,
        half_width=division.half_width,
        plane=plane,
        branches=game.count,
        skipped=_skipped(game, count),
        is_whole=is_whole,
        contained=contained(game),
    )


def screening_plane(drill: Drill) -> str:
    """The run's own, but flow where carrying every request again and again would be too much."""
    if drill.plane == REQUEST and choose_plane(drill) == FLOW:
        return FLOW
    return drill.plane


def replaced(drill: Drill, plane: str) -> Drill:
    """The same drill on another plane; the layout is shared."""
    made = replace(drill, plane=plane)
    made.__dict__["layout"] = drill.layout
    return made


def _check(recorded: float, lived: float) -> None:
    if recorded != lived:
        raise JournalError(
            f"this engine gives a harm of {lived:,.2f} for the run's own orders, the run had "
            f"{recorded:,.2f}; only the engine that made a run can explain it"
        )


def _nothing(game: Game, is_whole: bool) -> Explained:
    harm = game.of(shapley.NONE).harm
    none: tuple[int, ...] = ()
    return Explained(
        (), harm, harm, 0.0, None, none, 0, 0.0, game.drill.plane, game.count, {}, is_whole
    )


def _credit(case: Case, k: int, saved: float) -> Credit:
    """The figures of one move; its class and sentence follow from them."""
    game, move = case.game, case.moves[k]
    whole, one = shapley.everyone(len(case.moves)), frozenset({k})
    before = frozenset(range(k))
    without = game(whole) - game(whole - one)
    alone = game(one) - game(shapley.NONE)
    own = max(
        game.of(whole).own - game.of(whole - one).own,
        game.of(one).own - game.of(shapley.NONE).own,
        0.0,
    )
    return Credit(
        number=k + 1,
        at_s=move.at_us / SECOND,
        words=words_of(move),
        became=_became(move),
        lines=move.lines,
        saved=saved,
        without=without,
        alone=alone,
        in_turn=game(before | one) - game(before),
        own_cost=own,
        kind=classify(without=without, alone=alone, own_cost=own, tau=case.tau),
        sentence="",
    )


def _became(move: Move) -> str:
    states = {given.became for given in move.given}
    order = (OrderState.DONE, OrderState.FAILED, OrderState.RUNNING, OrderState.REFUSED)
    return next((state.value for state in order if state in states), OrderState.ASKED.value)


def _checked(
    drill: Drill, script: Script, credits_: list[Credit], tau: float, effort: Effort
) -> list[Credit]:
    """The largest moves asked again on the request plane: their class follows its answers."""
    with closing(Game(replaced(drill, REQUEST), script, effort.workers)) as game:
        return _asked_again(game, credits_, tau)


def _asked_again(game: Game, credits_: list[Credit], tau: float) -> list[Credit]:
    whole = shapley.everyone(len(credits_))
    largest = sorted(credits_, key=lambda one: -max(abs(one.saved), abs(one.without)))[:CHECKED]
    numbers = {credit.number for credit in largest}
    game.ahead(
        [whole, shapley.NONE]
        + [kept for n in numbers for kept in (whole - {n - 1}, frozenset({n - 1}))]
    )
    made = []
    for credit in credits_:
        if credit.number not in numbers:
            made.append(credit)
            continue
        one = frozenset({credit.number - 1})
        without = game(whole) - game(whole - one)
        alone = game(one) - game(shapley.NONE)
        kind = classify(without=without, alone=alone, own_cost=credit.own_cost, tau=tau)
        made.append(replace(credit, checked_without=without, checked_alone=alone, kind=kind))
    return made


def _skipped(game: Game, count: int) -> dict[str, int]:
    """In how many of the branches a move was refused that the run had carried out."""
    found = {str(k + 1): sum(k in one.skipped for one in game.known.values()) for k in range(count)}
    return {number: times for number, times in found.items() if times}
