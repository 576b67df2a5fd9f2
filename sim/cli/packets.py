"""A packet of a class becomes the registered attempt that it stands for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.classroom.handing_out import ItemDrill
    from sim.classroom.packet import Packet
    from sim.cli.judging import Asked
    from sim.model.attempt import Attempt


def attempt_of(packet: Packet) -> Attempt:
    """The terms of the attempt that a packet starts."""
    from sim.model.attempt import Attempt

    return Attempt(packet.trainee, packet.pace, packet.pauses_s, packet.extra_time)


def asked_of(packet: Packet, *banks: Path) -> Asked:
    """The registered drill of a packet; banks are looked for in these folders first.

    Raises:
        JournalError: where this machine has no bank for it, or another than it was made with.
    """
    from sim.classroom.bank import find_bank
    from sim.cli.judging import PERSON, ask
    from sim.errors import JournalError

    bank = find_bank(packet.code, *banks)
    if bank is None:
        raise JournalError(f"no bank of seeds for {packet.code} is here; ask your instructor")
    asked = ask(packet.code, responder="idle", seed=packet.seed(bank), plane="request")
    conduct = {**attempt_of(packet).as_dict(), **packet.conduct}
    drill = replace(asked.drill, conduct=conduct, salt=packet.salt)
    return replace(asked.seated(PERSON), drill=drill)


def drill_of_item(name: str, *banks: Path) -> ItemDrill:
    """The drill of a form's item, with its documents and its bank.

    Raises:
        JournalError: where it has no bank.
    """
    from sim.classroom.bank import find_bank
    from sim.classroom.handing_out import ItemDrill
    from sim.cli.judging import ask
    from sim.errors import JournalError

    drill = ask(name, responder="idle", seed=0, plane="request").drill
    code = drill.scenario.code
    bank = find_bank(code, *banks)
    if bank is None:
        raise JournalError(
            f"{code} has no bank of seeds; `gameday form calibrate {name} --out CLASS/banks`"
        )
    return ItemDrill(code, drill.documents, bank)
