"""E3xx: names and figures that do not fit one another."""

from __future__ import annotations

from typing import Final

from sim.documents.explanation import Explanation

_TYPING = "a name that leads nowhere is a typing error, and would be ignored at the worst moment"

REFERENCES: Final = {
    "E301": Explanation("no such service", _TYPING, "to: crat.get", "use the suggested name"),
    "E302": Explanation(
        "no such operation of a service", _TYPING, "to: cart.fetch", "name one of its operations"
    ),
    "E303": Explanation(
        "no such zone or region", _TYPING, "target: {zone: z}", "name one under regions"
    ),
    "E304": Explanation(
        "no such version",
        "a version runs at the start, ran before, or comes with a fault of the scenario",
        "target: {service: cart, version: v9}",
        "name one of them",
    ),
    "E305": Explanation("no such team", _TYPING, "team: chekout", "name one under teams"),
    "E306": Explanation("no such feature flag", _TYPING, "flag: new-ui", "name one under flags"),
    "E307": Explanation("no such journey", _TYPING, "journey: by", "name one under journeys"),
    "E308": Explanation(
        "no such client segment", _TYPING, "segment: tv", "name one in a journey's segments"
    ),
    "E309": Explanation(
        "no such objective", _TYPING, "objective: latency", "name one under objectives"
    ),
    "E310": Explanation(
        "no such alert",
        _TYPING,
        "when: {alert: cart-slow}",
        "name one under alerts, or 'any' for any page",
    ),
    "E311": Explanation(
        "one service does not call the other",
        "a fault, a signal or an answer about this call would touch nothing",
        "target: {caller: cart, service: db}",
        "name a call that the topology has; the message lists them",
    ),
    "E312": Explanation(
        "operations call each other in a circle",
        "one request would make calls for ever; services may call each other, operations may not",
        "a.x calls b.y, b.y calls a.x",
        "split an operation in two, or remove the call that closes the circle",
    ),
    "E313": Explanation(
        "a zone stands in two regions",
        "a zone fails with its region; it can only have one",
        "regions: {eu: {zones: [a]}, us: {zones: [a]}}",
        "name zones uniquely, for example eu-a and us-a",
    ),
    "E315": Explanation(
        "a condition waits for an order that the playbook never gives",
        "the rule could never come true",
        "when: {order: fix}, and no order has 'label: fix'",
        "label the order that is meant",
    ),
    "E316": Explanation(
        "an alert rule that says nothing, or two things at once",
        "one rule watches one thing: a signal over a bound, or an error budget",
        "alerts: {slow: {title: slow}}",
        "give one of threshold and burn_rate; one of above and below; short below long",
    ),
    "E317": Explanation(
        "'accepts' names a code that is no advice",
        "errors cannot be accepted, and a wrong code would silence nothing",
        "accepts: {W999: because}",
        "use the code of the advice as it is printed",
    ),
    "E318": Explanation(
        "a version asks for a contract that its callee never offers, or cannot ask",
        "its calls would be turned away by every version there is; a broker hands on whatever it "
        "is given and asks for nothing",
        "versions: {v2: {needs: {db: new}}}, and no version of db offers 'new'",
        "name the contract under 'offers' of a version of the callee",
    ),
    "E319": Explanation(
        "a service that cannot be deployed blue-green",
        "a second set begins empty, so that what the first one keeps would be left behind; and a "
        "switch of all calls leaves nothing on trial",
        "db: {store: {}, deployment: {strategy: blue_green}}",
        "use rolling or in_place there, or leave out what the message names",
    ),
    "E320": Explanation(
        "the topology of a scenario is not found",
        "it is looked for beside the scenario, then in the catalogue",
        "topology: online-butique",
        "name a file beside the scenario or an id of `gameday list topologies`",
    ),
    "E321": Explanation(
        "a file that a scenario names is not beside it",
        "a scenario from somebody else must not read your other files",
        "file: ../../secret.csv",
        "put the file into the scenario's folder or below it",
    ),
    "E322": Explanation(
        "a traffic shape lacks what its family needs",
        "without it the shape would change nothing",
        "shape: surge, without 'lasts'",
        "add the field that the message names",
    ),
    "E323": Explanation(
        "a replay file with a faulty line",
        "arrivals would stop or explode in the middle of the drill",
        "10,abc",
        "two columns, seconds and rate_per_s; seconds whole and rising",
    ),
    "E324": Explanation(
        "a table of calls with a faulty row or header",
        "a topology derived from it would be wrong without a sign of it",
        "caller,callee,calls_per_s with 'many' for a rate",
        "columns caller, callee, calls_per_s, p50_ms, p99_ms, error_share; users call as 'user'",
    ),
    "E325": Explanation(
        "a file that a scenario names is called like one of a run's own",
        "the run's folder keeps both, and one would take the other's place",
        "file: topology.yaml",
        "call it otherwise, such as rates.csv; nor may a name end in .part",
    ),
    "E326": Explanation(
        "a list of people with a faulty row or header",
        "nobody is enrolled by guess: a wrong id is another person, a wrong factor another exam",
        "ann@example.org,A,red,0.5",
        "a header with id, and where wanted name, section, team, extra_time (1 to 4)",
    ),
    "E327": Explanation(
        "the drill of a form's item is not found, or cannot be used",
        "trainees would be handed something that cannot be begun",
        "items: [{drill: GD-999}]",
        "name a code of `gameday list`, or a path; mend the drill where it is your own",
    ),
    "E328": Explanation(
        "the drill of a form's item is outside its band of levels",
        "variants of one item must be equally hard",
        "{drill: GD-120, hardest: 3}",
        "take another drill, or widen 'easiest' and 'hardest'",
    ),
    "E330": Explanation(
        "a service is offered more work than its processors can do",
        "above 100 % its queue grows without end before any fault begins",
        "100 calls a second of 30 ms on 2 processors",
        "more replicas, more processors, less work or less traffic",
    ),
    "E331": Explanation(
        "a service needs more slots than it has (Little's law)",
        "calls per second times the time each keeps its slot is more than all slots",
        "100 calls a second that take 1 s on 64 slots",
        "more replicas or slots, faster callees, or 'holds_slot: false'",
    ),
    "E332": Explanation(
        "numbers of replicas that contradict one another",
        "an autoscaler can go no further than the quota, and the start must fit it",
        "replicas: 5, quota: 4",
        "raise the quota or lower the other",
    ),
    "E333": Explanation(
        "nobody comes",
        "weights share the traffic out; all of them zero share nothing",
        "journeys with weight 0 only",
        "give at least one a weight",
    ),
    "E340": Explanation(
        "an inject or a shape begins after the end of the drill",
        "it would never happen",
        "at: 2h, in a drill that lasts 1h",
        "move it, or lengthen the drill",
    ),
    "E341": Explanation(
        "a target that selects nothing",
        "the fault would touch nobody and the drill would be a quiet hour",
        "target: {service: db, zone: c}, and db stands in a and b",
        "name a zone where the service stands, and a share above 0",
    ),
    "E342": Explanation(
        "a fault cannot be aimed like this",
        "each kind of fault says what its target must and must not name",
        "a slow network without a service to be slow to",
        "do what the message says",
    ),
    "E343": Explanation(
        "the time that good must last is not shorter than the drill",
        "no run could ever be counted as recovered",
        "soak: 1h, lasts: 1h",
        "shorten soak",
    ),
    "E344": Explanation(
        "a fault or an order about stored data at a service that keeps none",
        "a fault would touch nothing, and the order would be refused in every run",
        "set_failover of a service without a 'store'; a backfill of one that is of kind web",
        "name a service that the message lists, or give this one a 'store'",
    ),
    "E345": Explanation(
        "flags depend on one another in a circle",
        "each would wait for the other, and nobody could say which is to be turned on first",
        "flags: {a: {depends_on: [b]}, b: {depends_on: [a]}}",
        "leave one of the dependencies in the message out",
    ),
    "E346": Explanation(
        "somebody on a rota who is no member of the team",
        "a page would ring nobody at that level",
        "teams: {web: {members: {ana: {}}, rota: [{levels: [anna]}]}}",
        "name one under the team's members",
    ),
    "E347": Explanation(
        "a change of shift before the one above it",
        "whoever sits down later would leave before they came",
        "shifts: [{at: 2h, ...}, {at: 1h, ...}]",
        "write them in the order of time",
    ),
    "E348": Explanation(
        "no alert has such a label",
        "a route or an inhibition that asks for it would fit no alert, or every one",
        "routes: [{matchers: severty=page}]",
        "name alertname, severity, service, team or a label of some rule",
    ),
    "E349": Explanation(
        "a target about something that the topology does not have",
        "every run would meet it, and the score would praise what nobody has done",
        "writes_lost: 0, where no service has a 'store' with 'writes'",
        "remove the target, or give the topology what the message names",
    ),
    "E354": Explanation(
        "a documented mistake that is none",
        "an extra call on the map is one that nobody makes",
        "documented: {extra: [web->db]} where web calls db",
        "name a call that the topology does not have",
    ),
    "E355": Explanation("no such probe", _TYPING, "probe: by-eu", "name one under probes"),
    "E356": Explanation(
        "a fault of probes where none looks",
        "nobody would be misled",
        "fault: {kind: probe_cached} on {journey: buy}, and no probe does that",
        "add one under probes of the topology, or name a journey that one does",
    ),
    "E357": Explanation(
        "a variation that makes no drill that can be run",
        "some seed would draw it, in the middle of an examination",
        "varies: [{fields: ['injects[3].at'], between: [3m, 7m]}] where three injects stand",
        "give a path as problems print it, and ends of a range that each fit by themselves",
    ),
    "E350": Explanation(
        "the class of data of a journey or a store is not under residency",
        "where nothing is said of a class, nothing could be held to it",
        "data_class: personl",
        "name a class under residency, or add it there with its regions",
    ),
    "E351": Explanation(
        "a store's primary is in a zone where none of its replicas starts",
        "the first of its replicas would be primary, in another place than you mean",
        "primary: us-a, replicas: 1 in eu-a",
        "name one of the zones in the message, or add a replica",
    ),
    "E352": Explanation(
        "a quorum that its store cannot have",
        "writes would wait for copies that do not exist",
        "quorum: 3, replicas: 2",
        "at most as many as replicas, with mode: quorum; none means a majority",
    ),
    "E353": Explanation(
        "data that may not be everywhere enter where other traffic enters too",
        "what is out of place is counted at the entry, and could not be told apart there",
        "journeys buy (data_class: orders) and look, both into web.page",
        "give the journeys of such a class an operation of their own",
    ),
    "E361": Explanation(
        "a notice that is owed to nobody",
        "who is in the seat could not know that an authority waits",
        "targets: {time_to_notify: 20m}, without anybody of 'role: regulator'",
        "name the authority under people, with 'role: regulator'",
    ),
    "E360": Explanation(
        "a change that leads nowhere",
        "it would be a question about another drill than the one that is meant",
        "--set services.db.replica=6",
        "a path as `gameday plan` and problems print it, then '=', then a value",
    ),
}
