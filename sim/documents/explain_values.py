"""E2xx: fields and values that a document may not hold."""

from __future__ import annotations

from typing import Final

from sim.documents.explanation import Explanation

VALUES: Final = {
    "E200": Explanation(
        "a value that does not fit its field",
        "the field's own rule, named in the message, does not hold",
        "a value of the wrong sort",
        "see the field in `gameday schema`",
    ),
    "E201": Explanation(
        "a field that must be given is missing",
        "there is no default that would be right for everybody",
        "a journey without 'enters'",
        "add the field",
    ),
    "E202": Explanation(
        "a field that this place does not know",
        "an unknown field is a typing error far more often than a comment",
        "fault: {kind: latency, aded: 300ms}",
        "use the suggested name, or remove the field",
    ),
    "E203": Explanation(
        "a word that is not one of those allowed",
        "the field is a choice",
        "on_failure: medium",
        "use one of the words in the message",
    ),
    "E204": Explanation(
        "a value of another sort: text for a number, 'no' for false",
        "YAML 1.2 knows true and false only; yes, no, on and off are texts here",
        "holds_slot: no",
        "write the sort of value that the message names",
    ),
    "E205": Explanation(
        "a number, or a count of entries, outside its bounds",
        "outside them the simulation would be meaningless or endless",
        "replicas: 0",
        "stay within the bound that the message names",
    ),
    "E206": Explanation(
        "a name that is not well formed",
        "names become labels of series, file names and parts of other names",
        "services: {9lives: ...}",
        "letters, digits, '-' and '_', a letter first; operations are 'service.operation'",
    ),
    "E207": Explanation(
        "a text that is too long for its field",
        "titles and messages must fit where they are shown",
        "a title of 400 characters",
        "shorten it",
    ),
    "E208": Explanation(
        "a quantity or a combination that is not allowed",
        "a duration has a unit, a rate has a period, and some fields exclude each other",
        "timeout: 5",
        "write 5s; for the rest the message says what to write",
    ),
    "E209": Explanation(
        "a mapping, a list or a scalar where another is expected",
        "the structure decides what the parts mean",
        "services: [web, db]",
        "services are a mapping: name, then fields",
    ),
    "E210": Explanation(
        "a fault of an unknown kind",
        "every kind is one file in sim/faults",
        "fault: {kind: latencey}",
        "see `gameday list faults`",
    ),
    "E211": Explanation(
        "an order of an unknown action",
        "every action is one file in sim/actions",
        "do: [rolback]",
        "see `gameday list actions`",
    ),
}
