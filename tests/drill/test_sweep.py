"""Seeds x responders: the same bits for any number of workers."""

from sim.drill.anchors import run_anchors
from sim.drill.runner import run
from sim.drill.sweep import sweep
from tests.drill.drill_kit import bad_deploy, make_drill

SHORT = bad_deploy() | {"rate": "1/s", "lasts": "5m", "lead_in": "20s"}


def digest(drill, result):
    return result.record.journal_sha256


def test_any_number_of_workers_gives_the_same_bits():
    drill = make_drill(SHORT, plane="request")
    found = [
        sweep(drill, seeds=(1, 2), responders=("idle", "rule"), evaluate=digest, workers=workers)
        for workers in (1, 2)
    ]
    assert found[0] == found[1]
    assert [(1, "idle"), (1, "rule"), (2, "idle"), (2, "rule")] == [
        (cell.seed, cell.responder) for cell in found[0]
    ]


def test_anchors_live_the_same_bad_day():
    drill = make_drill(SHORT)
    anchors = run_anchors(drill)
    assert ("idle", "panic", "rule", "reference") == tuple(anchors)
    harm = {name: int(r.record.seconds.counts[..., 3].sum()) for name, r in anchors.items()}
    assert harm["reference"] < harm["idle"]
    offered = {r.record.seconds.counts[..., 0][:, :60].sum() for r in anchors.values()}
    assert 1 == len(offered)


def test_a_drill_can_be_run_again_and_again():
    """Runs share the layout; none leaves a trace in it."""
    drill = make_drill(SHORT, plane="request")
    first = run(drill, "panic").record.journal_sha256
    run(drill, "reference")
    assert first == run(drill, "panic").record.journal_sha256
