"""A plan that was handed in, lived in the world of a case and paid by the prices of the case.

The case is a plan too: its failures, stages, losses and prices are what comes. Of the plan that was
handed in its first option counts, the one that it recommends: what is prepared is its own, how well
that works and what it costs is the case's. What it says of failures is its register.
"""

from __future__ import annotations

from typing import Any, Final

from sim.documents.plans import LoadedPlan, plan_of
from sim.documents.reader import read_data
from sim.documents.writer import dump
from sim.errors import SimError
from sim.model.plan.answer import OptionAnswer, PlanAnswer, TargetAnswer
from sim.model.plan.option import Option
from sim.planning.answers.answering import Asked, answer_plan
from sim.planning.answers.whole import chunks_for
from sim.planning.papers.prices import priced
from sim.planning.papers.register import calibration, recall, register_of, risks_of
from sim.planning.papers.terms import Paper, Term, between, clipped, whole
from sim.planning.recovery.case import make_case

MINE: Final = "handed-in"
# What an option says of its own luck; the case says it in its place.
_LUCK: Final = ("first_try", "second_try", "hidden_faults", "refused", "refused_for", "surge",
                "failback", "stages")  # fmt: skip
_LEAST_GAP: Final = 0.01


class AnotherSystem(SimError):
    """The plan is about another system than the case."""

    exit_code = 3


def judge_plan(case: LoadedPlan, handed: LoadedPlan, *, seed: int, years: int) -> Paper:
    """The terms of a plan: cost, kept, recall, calibration.

    Raises:
        AnotherSystem: it is about another topology or home.
        DocumentError: its option cannot be in the world of the case.
    """
    if handed.topology.digest != case.topology.digest:
        raise AnotherSystem(
            f"the plan is about {handed.model.topology!r} as it lies beside it; the paper asks "
            f"about {case.model.topology!r}"
        )
    if handed.model.home != case.model.home:
        raise AnotherSystem(
            f"the plan's home is {handed.model.home!r}; the paper's is {case.model.home!r}"
        )
    world = _in_world(case, handed)
    register = register_of(handed, make_case(handed.model, handed.topology.model), seed=seed)
    answer = answer_plan(world, Asked(seed=seed, years=years))
    by_name = {one.name: one for one in answer.options}
    mine = by_name.pop(MINE)
    best = next(rank.option for rank in answer.ranking if rank.option != MINE)
    lived = make_case(case.model, case.topology.model)
    risks = risks_of(lived, by_name[best], seed=seed, chunks=chunks_for(years))
    promised = _promised(case, handed, seed=seed, years=years)
    terms = {
        "cost": _cost(mine, list(by_name.values()), answer.currency),
        "kept": _kept(mine, list(by_name.values())),
        "recall": recall(risks, register),
        "calibration": calibration(risks, register),
        "promises": _promises(mine, promised),
    }
    return Paper(
        terms,
        {
            "plan-holds": whole(terms),
            "risks-known": whole({name: terms[name] for name in ("cost", "recall", "calibration")}),
        },
    )


def _in_world(case: LoadedPlan, handed: LoadedPlan) -> LoadedPlan:
    """The case with the option that was handed in beside its own.

    Raises:
        DocumentError: the option cannot be there.
    """
    name = next(iter(handed.model.options))
    values = _values(case)
    option = _written(handed)["options"][name]
    for field in _LUCK:
        option.pop(field, None)
    mine = priced(case.model, handed.model.options[name])
    usual = _snapshots(mine.like, *case.model.options.values())
    for one in (option, *option.get("tiers", {}).values(), *option.get("stores", {}).values()):
        _as_kept(one.get("protection") or one, usual)
    option["running"], option["rehearsing"] = mine.running, mine.rehearsing
    values["options"] = {MINE: option, **values["options"]}
    return _read(values, case)


def _as_kept(protection: dict[str, Any], usual: dict[str, Any] | None) -> None:
    """How far behind a copy is, and how often one works, is not the planner's to say."""
    protection.pop("lag", None)
    if "snapshots" in protection and usual is not None:
        protection["snapshots"] = usual


def _snapshots(*options: Option) -> dict[str, Any] | None:
    """The older copies of the first option that has any."""
    for option in options:
        if option.protection is not None and option.protection.snapshots is not None:
            kept: dict[str, Any] = option.protection.snapshots.model_dump(mode="json")
            return kept
    return None


def _promised(
    case: LoadedPlan, handed: LoadedPlan, *, seed: int, years: int
) -> tuple[TargetAnswer, ...]:
    """What the plan itself promises of the case's targets, in its own world."""
    values = _values(handed)
    name = next(iter(values["options"]))
    values["options"] = {name: values["options"][name]}
    values["targets"] = _values(case)["targets"]
    values["rehearsed"] = [
        row for row in values.get("rehearsed", ()) if row.get("option") in (None, name)
    ]
    answer: PlanAnswer = answer_plan(_read(values, handed), Asked(seed=seed, years=years))
    return answer.options[0].targets


def _written(loaded: LoadedPlan) -> dict[str, Any]:
    return loaded.model.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _values(loaded: LoadedPlan) -> dict[str, Any]:
    values = _written(loaded)
    values.pop("rehearsals", None)
    return {"format": 1, **values}


def _read(values: dict[str, Any], beside: LoadedPlan) -> LoadedPlan:
    text = dump(values).encode()
    return plan_of(read_data(text, shown=MINE, path=beside.path.with_name(f"{MINE}.yaml")))


def _cost(mine: OptionAnswer, others: list[OptionAnswer], currency: str) -> Term:
    """Between the dearest and the cheapest option of the case, on the same futures."""
    costs = [one.cost.total.mean.value or 0.0 for one in others]
    own = mine.cost.total.mean.value or 0.0
    value = between(own, worst=max(costs), best=min(costs))
    return Term(
        value,
        f"a year costs {own:,.0f} {currency} with its loss; the options of the case "
        f"{min(costs):,.0f} to {max(costs):,.0f}",
    )


def _kept(mine: OptionAnswer, others: list[OptionAnswer]) -> Term:
    """Each target's chance, between the worst option and what is asked or can be had."""
    found, missed = [], []
    for k, target in enumerate(mine.targets):
        chances = [one.targets[k].chance.value or 0.0 for one in others]
        goal, worst = min(target.asked, max(chances)), min(chances)
        own = target.chance.value or 0.0
        if goal - worst < _LEAST_GAP:
            found.append(clipped(own / goal) if goal > 0.0 else 1.0)
        else:
            found.append(clipped((own - worst) / (goal - worst)))
        if own < target.asked:
            missed.append(f"{target.tier} {target.what} held in {own:.0%} of {target.asked:.0%}")
    told = "; ".join(missed) or "every target is held as often as asked"
    return Term(sum(found) / len(found), told)


def _promises(mine: OptionAnswer, promised: tuple[TargetAnswer, ...]) -> Term:
    """Quadratic skill of the plan's own chances over the promise that every target is held.

    Only targets that are missed now and then can tell. Source: Brier, Monthly Weather Review 78
    (1950).
    """
    found = []
    for came, stated in zip(mine.targets, promised, strict=True):
        held = came.chance.value
        if held is None or 1.0 - held < 0.02:
            continue
        said = 1.0 if stated.chance.value is None else stated.chance.value
        found.append(clipped(1.0 - ((said - held) / (1.0 - held)) ** 2))
    if not found:
        return Term(None, "every target is held nearly always")
    value = sum(found) / len(found)
    return Term(value, f"its own chances of the targets are worth {value:.2f} over certainty")
