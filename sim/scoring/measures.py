"""Durations between stamps, in seconds; None where one of the two was not reached."""

from __future__ import annotations

from sim.scoring.stamps import Stamps

Measures = dict[str, float | None]


def measure(stamps: Stamps) -> Measures:
    """Every duration by its name.

    ``time_to_resolve_s`` ends when the service has recovered *and* the responder has said so;
    ``false_all_clear_s`` is how much too early it was said. What was seen before users were hurt
    took no time to detect.
    """
    s = stamps
    done = _latest(s.recovered_s, s.resolved_s)
    return {
        "time_to_detect_s": _not_before(_between(s.impact_began_s, s.detected_s)),
        "time_from_evidence_to_detect_s": _between(s.evidence_s, s.detected_s),
        "time_to_acknowledge_s": _between(s.paged_s, s.acknowledged_s),
        "time_to_declare_s": _between(s.evidence_s, s.declared_s),
        "time_to_identify_s": _between(s.detected_s, s.identified_s),
        "time_to_mitigate_s": _between(s.impact_began_s, s.mitigated_s),
        "time_to_recover_s": _between(s.impact_began_s, s.recovered_s),
        "time_to_resolve_s": _between(s.impact_began_s, done),
        "false_all_clear_s": _not_before(_between(s.resolved_s, s.recovered_s)),
    }


def _between(begin: float | None, end: float | None) -> float | None:
    return None if begin is None or end is None else round(end - begin, 6)


def _not_before(gap: float | None) -> float | None:
    return None if gap is None else max(gap, 0.0)


def _latest(*times: float | None) -> float | None:
    known = [time for time in times if time is not None]
    return max(known) if len(known) == len(times) else None
