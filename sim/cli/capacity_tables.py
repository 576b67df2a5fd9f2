"""A capacity study's answer as tables for people."""

from __future__ import annotations

from typing import Any

import click

from sim.cli.output import strong, table

Told = dict[str, Any]


def show(told: Told) -> None:
    """Print every part that was answered."""
    for part, tell in (
        ("forecast", _forecast),
        ("knee", _knee),
        ("sizes", _sizes),
        ("right_sizes", _right_sizes),
        ("purchase", _purchase),
        ("scaling", _scaling),
    ):
        if told[part]:
            tell(told[part])
            click.echo()
    for word in ("assumed", "not_modelled"):
        if told[word]:
            click.echo(f"{word.replace('_', ' ').capitalize()}: {'; '.join(told[word])}")


def _head(words: str) -> None:
    click.echo(strong(words))


def _forecast(part: Told) -> None:
    peak = part["peak_per_s"]
    _head(f"Forecast by {part['method']}, {len(part['middle_per_s']):,} steps ahead")
    rows = [
        (
            one["name"],
            f"{one['mase']:.2f}",
            f"{one['mape']:.1%}",
            f"{one['quantile_loss']:.4f}",
            "; ".join(one["complaints"]) or "none",
        )
        for one in part["tried"]
    ]
    click.echo(table(("tried on weeks unseen", "MASE", "MAPE", "P90 loss", "complaints"), rows))
    if part["could_not_fit"]:
        click.echo(f"could not be fitted to so few weeks: {', '.join(part['could_not_fit'])}")
    for event in part["events"]:
        click.echo(f"planned: {event['name']} x {event['factor']:g} from {event['begins']}")
    if part["filled_steps"]:
        click.echo(f"{part['filled_steps']:,} missing steps were filled from other weeks")
    click.echo(
        f"peak to size for ({part['percentile']:.0%} of n = {peak['n']:,} futures stay below): "
        f"{peak['value']:,.1f}/s, 95 %: {peak['low']:,.1f} to {peak['high']:,.1f}"
    )


def _knee(part: Told) -> None:
    _head("Knee of the system as it is")
    late, law = part["p95_knee_per_s"], part["law"]
    rows = [
        ("first service full", f"{part['saturation_per_s']:,.1f}/s", part["bottleneck"]),
        (
            "p95 in time up to",
            "not even a tenth of that" if late is None else f"{late:,.1f}/s",
            "simulated on the graph",
        ),
    ]
    if law is not None:
        points = "measured" if law["is_measured"] else "simulated"
        n = len(law["concurrency"])
        knee = "none" if law["knee_per_s"] is None else f"{law['knee_per_s']:,.1f}/s"
        rows.append(("90 % of the most by the law", knee, f"{n} {points} load points"))
        rows.append(("peak by the law", *_peak(law)))
    click.echo(table(("knee", "at", "from"), rows))
    if part["differ"]:
        click.echo("The two knees differ by more than 15 %: look at both before you trust either.")


def _peak(law: Told) -> tuple[str, str]:
    peak = law["peak"]
    if peak is None:
        return "no peak seen", "coherency cannot be told from nought"
    high = "beyond the points" if peak["high"] is None else f"{peak['high']:,.1f}"
    return f"{peak['value']:,.1f} in hand", f"95 %: {peak['low']:,.1f} to {high}, n = {peak['n']}"


def _sizes(part: Told) -> None:
    zone = "every zone there" if part["zone_lost"] is None else f"zone {part['zone_lost']} gone"
    held = "hold" if part["holds"] else "do NOT hold, whatever the size"
    _head(
        f"Sizes that {held} for {part['percentile']:.0%} of requests at "
        f"{part['rate_per_s']:,.1f}/s, {zone}"
    )
    rows = [
        (
            one["service"],
            str(one["now"]),
            str(one["closed_form"]),
            str(one["found"]),
            f"{one['busy']:.0%}",
            f"beyond the quota of {one['quota']}" if one["is_beyond_quota"] else "",
        )
        for one in part["services"]
    ]
    click.echo(table(("service", "now", "closed form", "found", "busy", ""), rows))
    if part["marked"] > 0.0:
        click.echo(
            f"{part['marked']:.0%} of the seconds are marked: the flow plane cannot vouch for them"
        )
    for journey, why in part["beyond_help"].items():
        click.echo(f"{journey}: no size helps; it {why}")
    if part["in_one_zone"]:
        click.echo(f"in one zone only, and gone with it: {', '.join(part['in_one_zone'])}")
    rows = [
        (
            one["name"],
            f"{one['units']:g}",
            "" if one["cost_per_hour"] is None else f"{one['cost_per_hour']:,.2f}",
            f"{one['most_held_per_s']:,.1f}/s",
            f"{one['held']['value']:.1%} ({one['held']['low']:.1%} to {one['held']['high']:.1%})",
            "" if one["regret_units"] is None else f"{one['regret_units']:+.1f}",
        )
        for one in part["over_futures"]
    ]
    n = part["over_futures"][0]["held"]["n"]
    click.echo()
    head = ("sizes", "units", "cost/h", "hold up to", f"held of {n:,} futures", "over hindsight")
    click.echo(table(head, rows))


def _right_sizes(rows: list[Told]) -> None:
    _head(
        "Utilisation of the last four weeks, and the least that keeps it below 80 % without a zone"
    )
    told = [
        (
            one["service"],
            str(one["now"]),
            f"{one['busy_p50']:.0%}",
            f"{one['busy_p95']:.0%}",
            f"{one['busy_p99']:.0%}",
            "none left"
            if one["busy_p99_zone_lost"] is None
            else f"{one['busy_p99_zone_lost']:.0%}",
            str(one["least"]),
            "" if one["saved_per_hour"] is None else f"{one['saved_per_hour']:+,.2f}",
        )
        for one in rows
    ]
    head = ("service", "now", "p50", "p95", "p99", "p99 zone gone", "least", "saves/h")
    click.echo(table(head, told))


def _purchase(part: Told) -> None:
    _head(f"What to buy how: reserve {part['reserved']} units, the rest by the hour")
    rows = [(name, f"{cost:,.3f}") for name, cost in part["cost_by_class"].items()]
    rows.append(("together", f"{part['cost_per_hour']:,.3f}"))
    rows.append(("all on demand", f"{part['cost_on_demand_per_hour']:,.3f}"))
    click.echo(table(("class", "money per hour"), rows))
    saved = part["saved_in_95_of_100"]
    click.echo(
        f"saves at least {saved['value']:.1%} in 95 of 100 futures "
        f"(n = {saved['n']}, 95 %: {saved['low']:.1%} to {saved['high']:.1%})"
    )
    told = part["interruptions"]
    if told is not None:
        chances = ", ".join(
            f"at least {share} with a chance of {chance:.2g}"
            for share, chance in told["at_once"].items()
        )
        click.echo(
            f"spot: {told['replicas']} replicas at the peak, {told['per_month']:.2g} interruptions "
            f"a month, a job takes {told['longer']:.3f} times as long; gone at once: {chances}; "
            f"{told['spare']} more make good all but one window in ten thousand"
        )


def _scaling(part: Told) -> None:
    _head(f"Policies for {part['service']}, {part['tried']} tried, on the same fresh traces")
    rows = []
    for one in part["judged"]:
        policy, gain = one["policy"], one["gain"]
        ahead = policy.get("predicts", {}).get("ahead", "")
        rows.append(
            (
                one["name"],
                f"{policy['target']:g} of {policy['reads']}",
                policy["stabilisation"],
                f"{policy['least']} to {policy['most']}",
                ahead,
                f"{one['cost']:,.2f}",
                f"{one['late']:.2%}",
                f"{one['changes_per_hour']:.1f}{'' if one['keeps_limit'] else ' too many'}",
                ""
                if gain is None
                else f"{gain['mean']:+,.2f} ({gain['low']:+,.2f} to {gain['high']:+,.2f})",
            )
        )
    head = ("policy", "target", "window", "bounds", "ahead", "cost/h", "late", "turns/h", "gain/h")
    click.echo(table(head, rows))
    n = next(one["gain"]["n"] for one in part["judged"] if one["gain"] is not None)
    click.echo(f"gain over the default: paired over n = {n} traces, 95 %")
    _replayed(part["replayed"])


def _replayed(rows: list[Told]) -> None:
    """The same policies on the same few traces, by the search and on the whole graph."""
    if not rows:
        click.echo("not replayed on the graph: the flow plane does not carry all of it")
        return
    told = [
        (
            one["name"] + (" (foresees the trace)" if one["foresees"] else ""),
            f"{one['replicas']:.1f}",
            f"{one['replicas_on_graph']:.1f}",
            f"{one['late']:.2%}",
            f"{one['late_on_graph']:.2%}",
        )
        for one in rows
    ]
    head = (
        "on the same traces",
        "replicas, searched",
        "on the graph",
        "late, searched",
        "on the graph",
    )
    click.echo(table(head, told))
    click.echo(
        f"on the graph, n = {rows[0]['traces']} traces: late is what failed or came after its "
        "slow_after; searched: a call that waited too long"
    )
