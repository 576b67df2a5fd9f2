"""E. Recover and verify: what was promised for recovery, what was checked, what was put back."""

from __future__ import annotations

import numpy as np

from sim.model.kinds import Verb
from sim.model.scenario import Stance
from sim.scoring import standard
from sim.scoring.changes import fault_holds, moves, rolled_back, temporary
from sim.scoring.dimensions.items import Case, Item, blank
from sim.scoring.reading import Given
from sim.scoring.standard import WINDOW_S
from sim.scoring.targets import TargetResult
from sim.units import SECOND, clock, format_duration


def items(case: Case, epilogue: Item | None = None) -> dict[str, Item]:
    """E1 to E4; E4 where the run was lived on."""
    return {
        "E1": _attainment(case),
        "E2": _verification(case),
        "E3": _restored(case),
        "E4": epilogue
        or blank("the run was not lived on past the drill: `gameday score --epilogue`"),
    }


def _attainment(case: Case) -> Item:
    """RTO, RPO and what they allow to be lost: the square of how near the target was."""
    held = [t for t in case.targets if t.name.split()[0] in _RECOVERY]
    if not held:
        return blank("this drill states no recovery target")
    if case.stamped.stamps.impact_began_s is not None and case.harm_ended_us is None:
        return Item(0.0, "users were harmed to the end: no recovery was attained")
    values = {target.name: _near(target) for target in held}
    value = sum(values.values()) / len(values)
    worst = min(held, key=lambda target: values[target.name])
    return Item(
        round(value, 6),
        worst.sentence,
        tuple(line for target in held for line in target.lines),
        dict(values),
        ""
        if worst.met
        else f"{worst.name.replace('_', ' ')} asks for {worst.target:g} {worst.unit}",
    )


_RECOVERY = frozenset({"rto", "rpo", "writes_lost", "residency_breaches"})


def _near(target: TargetResult) -> float:
    if target.met:
        return 1.0
    if target.actual is None or target.actual <= 0.0:
        return 0.0
    return min(1.0, target.target / target.actual) ** 2


def _verification(case: Case) -> Item:
    """A look after each change, the soak before "resolved"; a false all-clear is nothing."""
    last_harm = _last_harm_us(case)
    early = _false_all_clears(case)
    if early:
        at = clock(early[0].ended_us or 0)
        assert last_harm is not None
        return Item(
            0.0,
            f"resolved at {at}, and users were harmed until {clock(last_harm)}: a false all-clear",
            tuple(order.asked_line for order in early),
            {"false_all_clear": True},
            f"wait until nothing has failed for {_long(case.scenario.soak)}, then resolve",
        )
    checked = _checked(case)
    over = case.harm_ended_us
    if last_harm is None:
        over = case.evidence_us
    if over is None:
        if last_harm is not None:
            return blank("users were harmed to the end: there was no recovery to verify")
        return blank("nothing happened that could be verified")
    standing = case.stamped.stamps.resolved_s
    if standing is None:
        has_time = case.ends_us - over >= case.scenario.soak + standard.CLOSE_US
        if not has_time and not _was_late(case):
            return blank("the drill ended before there was time to close it")
        why = "it was over" if last_harm is not None else "nothing was amiss"
        return Item(
            0.0,
            f"{why} from {clock(over)}, and nobody said so"
            if has_time
            else "the harm ended so late that no time was left to verify it",
            would_change=f"resolve once it has stayed good for {_long(case.scenario.soak)}"
            if has_time
            else "end the harm within its target: then there is time to close it",
        )
    needs = case.scenario.soak if last_harm is not None else standard.CHECK_US
    soaked = min(max((round(standing * SECOND) - over) / needs, 0.0), 1.0)
    share = 1.0 if checked is None else checked[0] / checked[1]
    value = soaked * (0.5 + 0.5 * share)
    told = f"resolved {_long(max(round(standing * SECOND) - over, 0))} after " + (
        "the harm had ended" if last_harm is not None else "the first sign"
    )
    if checked is not None:
        told += f"; {checked[0]} of {checked[1]} moves were looked at before the next"
    resolved_line = case.stamped.lines.get("resolved_s")
    return Item(
        round(value, 6),
        told,
        () if resolved_line is None else (resolved_line,),
        {"soaked": round(soaked, 6), "looked_at": None if checked is None else round(share, 6)},
        ""
        if value > standard.PERFORMED
        else f"look after each change, and let it stay good for {_long(needs)} before you resolve",
    )


def _false_all_clears(case: Case) -> list[Given]:
    """Resolutions after which users were harmed again, or still."""
    last_harm = _last_harm_us(case)
    return [
        order
        for order in case.done("resolve")
        if last_harm is not None and order.ended_us is not None and order.ended_us < last_harm
    ]


def _was_late(case: Case) -> bool:
    """Whether the harm outlasted its target: who is late must not gain by having no time left."""
    target = next((t for t in case.targets if t.name == "time_to_mitigate"), None)
    return target is not None and not target.met


def _last_harm_us(case: Case) -> int | None:
    """The end of the last harm of the whole run; None where there was none since the fault."""
    if case.stamped.stamps.impact_began_s is None:
        return None
    missed = np.flatnonzero(case.stamped.impact.any_missed)
    return max(int(missed[-1]) + 1 - WINDOW_S, int(missed[0]) + 1) * SECOND


def _checked(case: Case) -> tuple[int, int] | None:
    """Moves that were looked at before the next change or the end; None where nothing changed."""
    made = moves(case.given)
    if not made:
        return None
    ends = [move[0].asked_us for move in made[1:]]
    closing = [o.asked_us for o in case.done("resolve")]
    ends.append(max(closing, default=case.ends_us))
    looked = 0
    for move, until in zip(made, ends, strict=True):
        done = max(order.ended_us or order.asked_us for order in move)
        asked = any(
            order.verb is Verb.QUERY and move[-1].asked_us <= order.asked_us <= until
            for order in case.given
        )
        looked += asked or until - done >= standard.CHECK_US
    return looked, len(made)


def _restored(case: Case) -> Item:
    """Redundancy back, and what was meant for a while taken back once it was no longer needed."""
    measures = temporary(case.record, case.topology, case.given)
    gone = rolled_back(case.given, case.scenario.truth.cures)
    harmed = case.stamped.stamps.impact_began_s is not None
    # What comes back by itself is nobody's work: in restraint a needless restart would earn it.
    is_own = case.scenario.stance is Stance.INTERVENE and bool(moves(case.given))
    if not measures and not gone and not (harmed and is_own):
        return blank("nothing was changed that stays, so there was nothing to put back")
    if harmed and case.harm_ended_us is None:
        return Item(0.0, "users were harmed to the end: nothing was restored")
    early = _false_all_clears(case)
    if early:
        return Item(
            0.0,
            f"held against {clock(early[0].ended_us or 0)}, when it was said to be over: users "
            "were harmed after that, so nothing was restored by then",
            tuple(order.asked_line for order in early),
            would_change="say that it is over once all is back",
        )
    left = [measure for measure in measures if measure.stays]
    needed = bool(left) and fault_holds(case.record)
    kept = [*([] if needed else left), *(one for one in gone if one.stays)]
    whole = len(measures) + len(gone)
    checks = whole - len(kept)
    if harmed and is_own:
        whole += 1
        checks += case.stamped.stamps.recovered_s is not None
    told = (
        "every service has the replicas that it wants"
        if case.stamped.stamps.recovered_s is not None
        else "redundancy was not back"
        if harmed
        else "redundancy was never gone"
    )
    if kept:
        told += "; left in place: " + ", ".join(measure.name for measure in kept)
    elif needed:
        told += f"; {len(left)} temporary measures stay, for the fault holds"
    return Item(
        round(checks / whole, 6),
        told,
        tuple(measure.line for measure in kept),
        {"measures": len(measures) + len(gone), "left": len(kept)},
        f"take back {', '.join(measure.name for measure in kept)}" if kept else "",
    )


def restraint_needs_a_stop(case: Case) -> bool:
    """Whether a restraint drill went without a recorded assessment, or without a stop."""
    if case.scenario.stance is not Stance.RESTRAIN:
        return False
    assessed = case.done("declare", "submit_diagnosis", "submit")
    return not assessed or not case.done("resolve")


def _long(us: int) -> str:
    return format_duration(round(us / SECOND) * SECOND)
