"""A small class in memory and on disk: two trainees, one quick drill, a bank of three seeds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sim.classroom.about import About, write_about
from sim.classroom.bank import Bank, BankSeed, write_bank
from sim.classroom.book import ClassFolder
from sim.classroom.form_file import load_form
from sim.classroom.handing_out import Course, HandedOut, hand_out, packet_of, places
from sim.classroom.keys import ClassKey
from sim.classroom.packet import Packet
from sim.classroom.roster import Roster, Trainee
from sim.cli.packets import asked_of, drill_of_item
from sim.drill.runner import RunResult, run

KEY = ClassKey(bytes(range(32)))
DRILL = "KND-001"
FORM = f"""\
format: 1
title: Small
items:
  - {{drill: {DRILL}, attempts: 2, pace: 600}}
  - {{drill: GD-108, hints: true}}
"""
ANN, BOB = Trainee("t-aaaaaaaa", "A", "red", 1.25), Trainee("t-bbbbbbbb", "B", "blue")
ROSTER = Roster((ANN, BOB))
BANK = Bank(
    DRILL,
    "",
    "",
    "1",
    3,
    0.0,
    {},
    tuple(BankSeed(s, 1.0, None) for s in (700_000_101, 700_000_102, 700_000_103)),
)


def make_class(path: Path, *, level: str = "take-home", form: str = FORM) -> ClassFolder:
    """The folder of a class, its packets handed out."""
    folder = ClassFolder(path)
    about = About(format=1, name="Small", course="0" * 16, key=KEY.fingerprint, level=level)
    write_about(folder, about)
    folder.form.write_text(form, encoding="utf-8")
    folder.roster.write_text(ROSTER.text(), encoding="utf-8")
    write_bank(folder.banks / f"{DRILL}.json", BANK)
    hand_out(folder, KEY, handed(folder))
    return folder


def course_of(folder: ClassFolder, *, level: str = "take-home") -> Course:
    about = About(format=1, name="Small", course="0" * 16, key=KEY.fingerprint, level=level)
    return Course(about, KEY, load_form(folder.form).model)


def handed(folder: ClassFolder) -> list[HandedOut]:
    """Every packet of the class, made anew."""
    course = course_of(folder)
    drill = drill_of_item(DRILL, folder.banks)
    return [
        packet_of(course, trainee, place, drill) for trainee, place in places(course.form, ROSTER)
    ]


def sit(folder: ClassFolder, packet: Packet, responder: str = "rule", out: Path | None = None):
    """Somebody sits an attempt; its run lies where it is collected, or in ``out``."""
    asked = asked_of(packet, folder.banks)
    where = out or folder.run(packet.trainee, packet.code, packet.number)
    words = {"name": packet.code, "responder": responder}
    result: RunResult = run(replace(asked.drill), responder, out=where, asked=words)
    return result
