"""Nothing that a responder is told before the end names what is wrong."""

from __future__ import annotations

import re

import pytest

from sim.documents.loading import load_scenario
from sim.documents.varying import drawn
from sim.model.scenario import Scenario
from tests.scenarios.ladder import DRILLS

# What varies is looked at as some of them draw it.
SEEDS = range(1, 6)
# Words that name a mechanism or a file id, by drill; half a word is enough (stems).
TELLING = {
    "leaked-key": (
        "corrupt",
        "restore",
        "intru",
        "attack",
        "leak",
        "hack",
        "credential",
    ),
    "dual-write-drift": ("drift", "lag", "backfill", "starve"),
    "experiment-clash": (
        "clash",
        "interact",
        "both experiments",
        "together",
        "overlap",
        "fortnight",
        "nearby",
    ),
    "canary-no-power": (
        "canary",
        "power",
        "sample",
        "regression",
        "too few",
    ),
    "bad-restore": ("corrupt", "restore", "backup", "damage", "bad data"),
    "blind-flight": ("zone", "dark", "drain", "power", "blind", "monitoring"),
    "cache-stampede": ("stampede", "flush", "cold", "warm"),
    "canary-bad": ("canary", "bad", "regression", "segment"),
    "contract-break": ("contract", "renam", "field", "schema"),
    "expand-contract": ("contract", "expand", "reader", "recommend"),
    "cert-expiry": ("cert", "tls", "expir", "issue"),
    "config-push": ("config", "push", "rule", "filter"),
    "data-stays-home": ("zone", "dark", "residen", "reroute", "promot", "breach"),
    "decoy-only": ("decoy", "vendor", "third party", "outage", "harmless", "outside"),
    "flash-crowd": ("flash", "crowd", "surge", "traffic", "autoscal"),
    "lag-or-wait": ("lag", "replicat", "promot", "region"),
    "let-it-heal": ("heal", "crash", "restart", "replica"),
    "long-night": ("leak", "memory", "matching", "hotfix", "restart"),
    "memory-leak": ("memory", "leak"),
    # The letter is announced; that the rule knows nothing of it is left to be seen.
    "no-fault-control": ("noisy", "false alarm", "threshold", "nothing is wrong", "control"),
    "noisy-pager": ("billing", "deploy", "release", "rollback", "noisy", "ticket"),
    "payments-headline": ("rules", "fraud", "model", "release of", "four times"),
    "poison-message": ("poison", "currency", "dead"),
    "pool-exhaustion": ("pool", "connection", "report", "batch"),
    "red-herring": ("herring", "vendor", "harmless", "coinciden"),
    "region-out": ("region", "dark", "replicat", "promot", "failover"),
    "retry-storm": ("retry", "retries", "storm", "metastab", "overload"),
    "scaler-thrash": ("scal", "thrash", "oscillat", "cooldown", "lag"),
    "slow-dependency": ("depend", "timeout", "recommend"),
    "split-brain": (
        "split brain",
        "fence",
        "fencing",
        "partition",
        "isolat",
        "both sides",
        "primary",
    ),
    "spot-reclaim": (
        "spot",
        "reclaim",
        "taken back",
        "take back",
        "pool",
        "reserve",
    ),
    "two-causes": (
        "two causes",
        "second",
        "leak",
        "thread",
        "index",
        "cell",
        "masks",
    ),
    "grey-partition": (
        "partition",
        "asymmetr",
        "flap",
        "fence",
        "fencing",
        "primary",
        "split",
        "promot",
        "grey",
        "automat",
    ),
    "dns-misroute": (
        "dns",
        "record",
        "misroute",
        "ttl",
        "resolver",
        "asia is empty",
    ),
    # Somebody says what to type; what it was is left to be seen.
    "warm-up": ("deploy", "bad", "release", "version", "regression"),
    "zone-dark": ("zone", "dark", "drain"),
}


@pytest.mark.parametrize("name", DRILLS)
def test_no_word_that_is_told_names_the_mechanism(name):
    loaded = load_scenario(name)
    scenario, topology = loaded.model, loaded.topology.model
    told = [text for seed in SEEDS for text in told_by(drawn(scenario, seed)[0])]
    # Alerts name signals, latency among them; a signal is what hurts, not why.
    alerts = [f"{key} {rule.title}" for key, rule in topology.alerts.items()]
    words = (*TELLING[name], name.replace("-", " "))

    assert [] == found((*words, scenario.truth.mechanism.replace("_", " ")), told)
    assert [] == found(words, alerts)


def told_by(scenario: Scenario) -> list[str]:
    said = [i.message.text for i in scenario.injects if i.message is not None]
    asked = [ask.text for who in scenario.people.values() for ask in who.asks]
    told = [scenario.code, scenario.title, scenario.briefing.text, scenario.briefing.can]
    return [*told, *said, *asked]


def found(words: tuple[str, ...], texts: list[str]) -> list[str]:
    text = "\n".join(texts).lower()
    return [word for word in words if re.search(rf"\b{word}", text)]


@pytest.mark.parametrize("name", DRILLS)
def test_people_speak_while_the_drill_runs(name):
    scenario = load_scenario(name).model
    begins = min(i.at for i in scenario.injects if i.is_trigger and i.at is not None)

    for inject in scenario.injects:
        # What waits for a condition comes when it comes.
        if inject.message is not None and inject.at is not None:
            assert begins < inject.at < scenario.lasts


def test_codes_differ():
    codes = [load_scenario(name).model.code for name in DRILLS]

    assert len(codes) == len(set(codes))
