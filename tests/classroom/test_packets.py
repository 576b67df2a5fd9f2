"""Packets: each attempt its own seed, the same at any time, and nothing of it to be read."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.classroom.bank import Bank, BankSeed
from sim.classroom.calibration import Measured, bank_of, candidate_seeds, standard_error
from sim.classroom.handing_out import handed_out, packet_file
from sim.classroom.keys import ClassKey, NoClassKey, make_key, read_key
from sim.classroom.packet import Packet, Place, chosen, token_of
from sim.cli.packets import asked_of
from sim.errors import JournalError
from sim.journal.seal import COMMITMENT
from sim.model.scenario import Stance
from tests.classroom.kit import BANK, DRILL, KEY, handed, make_class

names = st.text(min_size=1, max_size=12)
MONEY = {"oracle": 5.0, "reference": 10.0, "rule": 20.0, "panic": 300.0, "idle": 100.0}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_class(tmp_path_factory.mktemp("class"))


def test_the_same_key_hands_out_the_same_packets_at_any_time(folder):
    first = [one.packet for one in handed(folder)]
    assert first == [one.packet for one in handed(folder)]
    assert first == [Packet.read(packet_file(folder, packet)) for packet in first]
    assert 4 == len({packet.token for packet in first})


def test_a_packet_starts_the_very_attempt_that_was_signed(folder):
    for one in handed(folder):
        head = asked_of(one.packet, folder.banks).drill.head("person")
        assert one.commitment == head[COMMITMENT]
        assert one.packet.trainee == head["conduct"]["person"]
        assert "registered" == head["conduct"]["mode"]
    assert 4 == len(handed_out(folder, KEY))


def test_neither_seed_nor_salt_nor_name_of_the_drill_is_in_a_packet(folder):
    for one in handed(folder):
        text = packet_file(folder, one.packet).read_text()
        asked = asked_of(one.packet, folder.banks)
        assert all(str(seed.seed) not in text for seed in BANK.seeds)
        assert asked.drill.salt not in text
        assert asked.scenario.name not in text


@settings(deadline=None)
@given(trainee=names, drill=names, item=st.integers(1, 60), attempt=st.integers(1, 20))
def test_every_part_of_an_attempt_and_the_key_move_its_token(trainee, drill, item, attempt):
    place = Place(trainee, item, attempt)
    tokens = {
        token_of(KEY, "c", place, drill),
        token_of(ClassKey(bytes(32)), "c", place, drill),
        token_of(KEY, "d", place, drill),
        token_of(KEY, "c", replace(place, trainee=trainee + "x"), drill),
        token_of(KEY, "c", replace(place, item=item + 1), drill),
        token_of(KEY, "c", replace(place, attempt=attempt + 1), drill),
        token_of(KEY, "c", place, drill + "x"),
    }
    assert 7 == len(tokens)


def test_every_seed_of_a_bank_is_chosen_about_as_often():
    """4,000 tokens over 20 seeds: 200 each, five standard deviations (14) either way."""
    bank = replace(BANK, seeds=tuple(BankSeed(seed, 1.0, None) for seed in range(20)))
    counts = [0] * 20
    for number in range(4000):
        token = token_of(KEY, "c", Place("t", 1, number), "d")
        counts[chosen(bank, token).seed] += 1
    assert all(130 <= count <= 270 for count in counts), counts


def test_a_packet_of_another_bank_is_refused_with_what_to_do(folder):
    packet = handed(folder)[0].packet
    other = replace(BANK, seeds=BANK.seeds[:2])
    with pytest.raises(JournalError, match="which version of gameday"):
        packet.seed(other)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"gameday_packet": 1}', "\0"])
def test_what_is_no_packet_is_told_so(tmp_path, text):
    (tmp_path / "p.json").write_text(text)
    with pytest.raises(JournalError, match="no packet of a class"):
        Packet.read(tmp_path / "p.json")


def test_a_row_that_was_changed_after_it_was_signed_is_named(folder, tmp_path):
    rows = folder.handouts.read_text().splitlines()
    told = json.loads(rows[1]) | {"commitment": "0" * 64}
    copied = replace(folder, path=tmp_path)
    copied.handouts.write_text("\n".join([rows[0], json.dumps(told), *rows[2:]]) + "\n")
    with pytest.raises(JournalError, match=r"handouts\.jsonl:2"):
        handed_out(copied, KEY)


def test_a_key_is_kept_for_its_owner_alone_and_never_written_over(tmp_path):
    key = make_key(tmp_path / "key")
    assert key == read_key(tmp_path / "key")
    assert 0o600 == (tmp_path / "key").stat().st_mode & 0o777
    assert key.secret.hex() not in repr(key)
    with pytest.raises(NoClassKey, match="is there already"):
        make_key(tmp_path / "key")
    (tmp_path / "key").write_text("gameday-class-key-1 zz")
    with pytest.raises(NoClassKey):
        read_key(tmp_path / "key")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, None),
        ({"oracle": 10.0}, None),
        ({"oracle": 11.0}, "better than the oracle"),
        ({"rule": 9.0}, "runbook did better"),
        ({"idle": 10.1}, "as well as the reference"),
        ({"idle": 12.0}, "below 5 standard errors"),
    ],
)
def test_a_seed_is_admitted_where_the_ladder_stands_in_order_and_far_enough_apart(change, words):
    told = Measured(1, MONEY | change).complaint(Stance.INTERVENE, 1.0)
    assert told is None if words is None else words in told


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"idle": 10.0}, None),
        ({"idle": 10.0, "oracle": 12.0}, None),
        ({"idle": 10.0, "reference": 40.0, "rule": 50.0}, "the reference did harm"),
        ({"idle": 10.0, "panic": 10.0}, "even panic did no harm"),
        ({"idle": 10.0, "panic": 14.0}, "below 5 standard errors"),
    ],
)
def test_restraint_has_a_rule_of_its_own(change, words):
    told = Measured(1, MONEY | change).complaint(Stance.RESTRAIN, 1.0)
    assert told is None if words is None else words in told


def test_the_standard_error_is_that_of_the_mean_gap():
    assert 0.0 == standard_error([3.0])
    assert 1.0 == pytest.approx(standard_error([2.0, 4.0]))


def test_a_bank_keeps_what_was_admitted_and_counts_what_was_not():
    from sim.cli.judging import ask

    drill = ask(DRILL, responder="idle", seed=0, plane="request").drill
    measured = [Measured(seed, MONEY | {"idle": 100.0 + seed % 3}) for seed in range(8)]
    bank = bank_of(drill, [*measured, Measured(9, MONEY | {"rule": 1.0})], documents="d")
    assert ([*range(8)], 9) == ([seed.seed for seed in bank.seeds], bank.tried)
    assert {"the runbook did better than the reference": 1} == bank.rejected
    assert bank == Bank.of_dict(json.loads(json.dumps(bank.as_dict())))


def test_seeds_to_try_are_none_of_those_that_people_practise_on():
    seeds = candidate_seeds("GD-101", 50)
    assert 50 == len({*seeds})
    assert min(seeds) > 10**6
    assert not {*seeds} & {*candidate_seeds("GD-101", 50, KEY)}
