"""What the drills of a form cover, read from their scripts: mechanisms, restraint, blindness, luck.

Everything here is true of a script before anybody has played it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.effect import TELEMETRY, Hold
from sim.model.scenario import Inject, Scenario, Stance
from sim.units import MINUTE

# A deploy so near to the trigger that one is taken for the other.
COINCIDENT_US = 10 * MINUTE
_HARMLESS = frozenset({"HarmlessDeploy", "NoisyAlert"})


@dataclass(frozen=True, slots=True)
class Covered:
    """One drill's script; times in microseconds of the drill's clock."""

    code: str
    lasts_us: int
    mechanism: str  # class: what holds the harm
    is_restraint: bool
    no_fault_us: int
    lacks_telemetry: bool
    has_coincident_deploy: bool
    has_two_causes: bool
    criteria: tuple[str, ...]


def cover(scenario: Scenario) -> Covered:
    """What a scenario covers."""
    is_restraint = scenario.stance is Stance.RESTRAIN
    return Covered(
        code=scenario.code,
        lasts_us=scenario.lasts,
        mechanism=mechanism_class(scenario),
        is_restraint=is_restraint,
        no_fault_us=scenario.lasts if is_restraint else scenario.lasts - _harmed_us(scenario),
        lacks_telemetry=any(
            dial in TELEMETRY for inject in scenario.injects for dial in _dials(inject)
        ),
        has_coincident_deploy=_has_coincident_deploy(scenario),
        has_two_causes=_has_two_causes(scenario),
        criteria=scenario.criteria,
    )


def mechanism_class(scenario: Scenario) -> str:
    """What the harm of the trigger goes back to (deploy, network, host, ...).

    A fault that only strikes holds nothing; its kind says what it comes from.
    """
    trigger = _trigger(scenario)
    if trigger is None or trigger.fault is None:
        return scenario.truth.mechanism
    for hold in _holds(trigger):
        return hold.effect.origin.value
    return trigger.fault.origin.value


def _trigger(scenario: Scenario) -> Inject | None:
    return next((inject for inject in scenario.injects if inject.is_trigger), None)


def _holds(inject: Inject) -> list[Hold]:
    steps = () if inject.fault is None else inject.fault.steps(inject.target)
    return [step for step in steps if isinstance(step, Hold)]


def _dials(inject: Inject) -> list[object]:
    return [hold.effect.dial for hold in _holds(inject)]


def _harmed_us(scenario: Scenario) -> int:
    """From the trigger on, for as long as the script holds any fault; what strikes has no end."""
    trigger = _trigger(scenario)
    begin = scenario.lasts if trigger is None or trigger.at is None else trigger.at
    end = begin
    for inject in scenario.injects:
        if inject.fault is None or type(inject.fault).__name__ in _HARMLESS:
            continue
        spans = [hold for hold in _holds(inject) if hold.effect.dial not in TELEMETRY]
        strikes = len(_holds(inject)) < len(list(inject.fault.steps(inject.target)))
        if inject.at is None or strikes or any(hold.for_us is None for hold in spans):
            return scenario.lasts - begin
        last = inject.at + (inject.times - 1) * inject.every
        end = max([end, *(last + hold.after_us + (hold.for_us or 0) for hold in spans)])
    return min(end, scenario.lasts) - begin


def _has_coincident_deploy(scenario: Scenario) -> bool:
    trigger = _trigger(scenario)
    return (
        trigger is not None
        and trigger.at is not None
        and any(
            type(inject.fault).__name__ == "HarmlessDeploy"
            and inject.at is not None
            and abs(inject.at - trigger.at) <= COINCIDENT_US
            for inject in scenario.injects
        )
    )


def _has_two_causes(scenario: Scenario) -> bool:
    """Two kinds of fault that begin with the trigger or after it, each holding harm."""
    trigger = _trigger(scenario)
    if trigger is None or trigger.at is None:
        return False
    kinds = {
        type(inject.fault)
        for inject in scenario.injects
        if inject.at is not None
        and inject.at >= trigger.at
        and any(hold.effect.dial not in TELEMETRY for hold in _holds(inject))
    }
    return len(kinds) > 1
