"""``validate --solve``: a drill can be won as it says, and not by doing nothing or everything."""

from __future__ import annotations

from collections.abc import Iterator


def unsolved(name: str) -> Iterator[str]:
    """What is wrong with a drill as a contest, one sentence each; nothing for a topology."""
    from sim.cli.judging import anchors_of, ask, judge
    from sim.drill.runner import run
    from sim.errors import SimError
    from sim.model.scenario import Stance

    try:
        asked = ask(name, responder="idle", seed=1, plane="request")
    except SimError:
        return
    idle = run(asked.drill, "idle").record
    anchors = anchors_of(asked, idle)
    for responder, must_meet in (
        ("oracle", True),
        ("reference", True),
        ("idle", False),
        ("panic", False),
    ):
        record = run(asked.drill, responder).record
        card = judge(asked, record, anchors).card
        if must_meet and not card.is_met:
            missed = ", ".join(target.name for target in card.targets if not target.met)
            yield f"{name}: {responder} misses {missed}"
        restrained = asked.drill.scenario.stance is Stance.RESTRAIN and responder == "idle"
        if not must_meet and card.is_met and card.targets and not restrained:
            yield f"{name}: {responder} meets every target"
