"""Sheets to print before a drill: for those who take part, and for whoever runs it.

The participants' sheet says what they would know on an ordinary day, nothing of what will happen.
Source: HSEEP (objectives, ground rules, hot wash); Wheel of Misfortune, Site Reliability
Engineering, ch. 28 (the hints that a game master gives).
"""

from __future__ import annotations

from collections.abc import Iterator

from reports.words import arguments
from sim.model.documented import Documented, joined
from sim.model.hints import callees, hints
from sim.model.kinds import FAULTS
from sim.model.playbook import OrderTemplate
from sim.model.scenario import Inject, Scenario
from sim.model.topology import Topology
from sim.units import clock, format_duration

RULES = (
    "The system is simulated: nothing that you do can harm anybody.",
    "Looking takes time as well as acting; the clock of the drill is the one that counts.",
    "Say what you think and why before you act. There is no blame here, before or after.",
    "Stop the drill at any time by saying 'no play' when something real comes up.",
)
# Targets that say what will be at stake; those in the seat are not told them either.
TELLING = frozenset({"rpo", "writes_lost", "residency_breaches"})
HOT_WASH = (
    "What did we see first, and what did it make us believe?",
    "Which of our actions helped, which did nothing, which did harm? How do we know?",
    "What was missing on the screens, in the runbooks, among the people?",
    "When did we know that it was over? What if we had been wrong?",
    "Who was told what, when, and was it so?",
    "What one change to the system would have made this dull? Who makes it, by when?",
)


def participants(scenario: Scenario, topology: Topology) -> str:
    """What those who take part are handed: Markdown, without a word of what will happen."""
    told = [
        f"# {scenario.code}: {scenario.title}",
        "",
        scenario.briefing.text,
        *(["", scenario.briefing.can] if scenario.briefing.can else []),
        "",
        f"You are the {scenario.briefing.role}. The drill begins at {_moment(scenario)} and lasts "
        f"{format_duration(scenario.lasts)}.",
        "",
        "## What counts",
        "",
        *_targets(scenario),
        "",
        "## The system",
        "",
        topology.description or topology.title,
        "",
        *_services(topology, joined(topology.documented, scenario.documented)),
        "",
        *_people(scenario, topology),
        "## What users do",
        "",
        *(
            f"- {name}: {journey.title or 'enters at ' + journey.enters}"
            for name, journey in topology.journeys.items()
        ),
        "",
        "## Rules",
        "",
        *(f"- {rule}" for rule in RULES),
        "",
        f"Take your seat: `gameday play {scenario.code}`",
    ]
    return "\n".join(told) + "\n"


def facilitators(scenario: Scenario, topology: Topology) -> str:
    """What whoever runs it needs: the truth, the script, hints in three grades, the hot wash."""
    truth = scenario.truth
    told = [
        f"# {scenario.code}: {scenario.title} (facilitator)",
        "",
        "Not for participants.",
        "",
        "## What is really wrong",
        "",
        truth.explanation or scenario.story,
        "",
        f"- where: {', '.join(truth.components) or 'nowhere'}",
        f"- what: {truth.mechanism}" + (f", set off by {truth.trigger}" if truth.trigger else ""),
        f"- from cause to symptom: {' → '.join(truth.path) or '-'}",
        f"- severity: {truth.severity.value}",
        f"- what ends it: {_cures(truth.cures)}",
        "",
        "## The script",
        "",
        *(f"- {line}" for line in _script(scenario)),
        "",
        *_asks(scenario),
        "## What an expert does",
        "",
        *_expert(scenario),
        "",
        "## Hints, one after another, only when asked for or stuck",
        "",
        *(f"{k}. {hint}" for k, hint in enumerate(hints(scenario, topology), 1)),
        "",
        "## Hot wash",
        "",
        *(f"- {question}" for question in HOT_WASH),
        "",
        f"Criteria that it can show: {', '.join(scenario.criteria) or '-'}",
    ]
    return "\n".join(told) + "\n"


def _cures(cures: tuple[str, ...]) -> str:
    return ", ".join(f"`{cure}`" for cure in cures) or "nothing has to be done"


def _moment(scenario: Scenario) -> str:
    return f"{scenario.starts_at:%A %d %B %Y, %H:%M %z}"


def _targets(scenario: Scenario) -> Iterator[str]:
    some = False
    for name, value in scenario.targets:
        if value is not None and name not in TELLING:
            some = True
            shown = format_duration(value) if name.startswith(("time_", "rto", "rpo")) else value
            yield f"- {name.replace('_', ' ')}: {shown}"
    if not some:
        yield "- no target is stated; least harm to users counts"


def _services(topology: Topology, documents: Documented) -> Iterator[str]:
    yield "| service | tier | replicas | quota | team | calls |"
    yield "|---|---|---|---|---|---|"
    for name, service in topology.services.items():
        called = documents.calls(name, tuple(dict.fromkeys(callees(service))))
        calls = ", ".join(called) or "-"
        team = documents.team(name, service.team) or "-"
        row = (name, service.tier, service.replicas, service.most_replicas, team, calls)
        yield "| " + " | ".join(map(str, row)) + " |"


def _people(scenario: Scenario, topology: Topology) -> Iterator[str]:
    """Who can be asked, who waits for word, and what two people must want; often nobody."""
    told = [
        *_members(topology),
        *(
            f"- {who.title or name} ({who.role.value}) hears updates to {who.role.audience.value}; "
            f"a question wants its answer within {format_duration(who.answers_within)}"
            for name, who in scenario.people.items()
        ),
        *(
            f"- {rule.action.replace('_', ' ')} needs the approval of {rule.by}"
            for rule in (*scenario.approvals, *topology.approvals)
        ),
        *(
            f"- {shift.leaves} leaves at {clock(shift.at)}, {shift.comes} comes"
            for shift in scenario.shifts
        ),
    ]
    if told:
        yield from ("## People", "", *told, "")


def _members(topology: Topology) -> Iterator[str]:
    for team, body in topology.teams.items():
        for name, who in body.members.items():
            knows = f", knows {', '.join(who.knows)}" if who.knows else ""
            yield (
                f"- {who.title or name} ({team}): here {format_duration(who.answers_after)} "
                f"after a page, right in {who.reliability:.0%} of opinions{knows}"
            )
        for duty in body.rota:
            yield f"- {team} from {duty.at}: {', then '.join(duty.levels)}"


def _asks(scenario: Scenario) -> Iterator[str]:
    """What those who wait will ask, for whoever runs the drill."""
    asks = [
        f"- {who.title or name}: {ask.text}"
        for name, who in scenario.people.items()
        for ask in who.asks
    ]
    if asks:
        yield from ("## What people will ask", "", *asks, "")


def _script(scenario: Scenario) -> Iterator[str]:
    for inject in scenario.injects:
        when = "on a condition" if inject.at is None else clock(inject.at)
        yield f"{when}: {_inject(inject)}"


def _inject(inject: Inject) -> str:
    if inject.message is not None:
        return f"{inject.message.sender} says: {inject.message.text}"
    assert inject.fault is not None
    kind = FAULTS.kind_of(type(inject.fault)).replace("_", " ")
    lasts = "" if inject.fault.lasts is None else f", for {format_duration(inject.fault.lasts)}"
    trigger = " (harm begins with it)" if inject.is_trigger else ""
    return f"{kind} on {inject.target or 'everything'}{lasts}{trigger}"


def _expert(scenario: Scenario) -> Iterator[str]:
    for rule in scenario.reference.rules:
        why = f": {rule.why}" if rule.why else ""
        yield f"- {'; '.join(_order(order) for order in rule.do)}{why}"
    if not scenario.reference.rules:
        yield "- nothing: it is best left alone"


def _order(order: OrderTemplate) -> str:
    given = [str(value) for _, value in arguments(order.action, order.arguments)]
    return " ".join([order.action.replace("_", " "), *given])
