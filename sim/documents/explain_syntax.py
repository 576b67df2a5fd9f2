"""E1xx: what stops a file from being read."""

from __future__ import annotations

from typing import Final

from sim.documents.explanation import Explanation

SYNTAX: Final = {
    "E101": Explanation(
        "the file cannot be read",
        "it is missing, not readable by you, or no regular file; a pipe could hang for ever",
        "gameday validate shop.yml, where only shop.yaml exists",
        "check the name and the permissions",
    ),
    "E102": Explanation(
        "the file is larger than 256 KiB (a replay: 8 MiB)",
        "YAML of that size takes seconds to read and nobody can review it",
        "a generated topology of ten thousand operations",
        "leave out what the drill does not need, or share parts by anchors",
    ),
    "E103": Explanation(
        "the file holds bytes or characters that are no text",
        "YAML is UTF-8; control characters can hide text from a reviewer",
        "a file saved as Latin-1 or UTF-16 without its mark",
        "save the file as UTF-8",
    ),
    "E104": Explanation(
        "the file is not YAML",
        "nothing after this place can be trusted, so reading stops",
        "a: b: c",
        "look at the line and the one above: indentation, quotes, brackets, ':' and '-'",
    ),
    "E105": Explanation(
        "a key is given twice in one mapping",
        "YAML readers silently keep one of the two, and not all the same one",
        "replicas: 2 ... replicas: 3",
        "keep one",
    ),
    "E106": Explanation(
        "a scalar that has no single, finite value",
        ".inf and .nan cannot be simulated, 017 reads as 15 or 17, escapes can hide",
        "replicas: 017",
        "write the value plainly, or quote it if it is a text",
    ),
    "E107": Explanation(
        "a tag such as !!python/object",
        "tags can make a reader build anything; only plain values are documents",
        "rate: !!float 20",
        "remove the tag",
    ),
    "E108": Explanation(
        "a merge key (<<)",
        "merge keys are not YAML 1.2, and a few hundred bytes of them take minutes to read",
        "<<: *defaults",
        "write the fields out, or use an alias for a whole value",
    ),
    "E109": Explanation(
        "an alias without its anchor, or one that contains itself",
        "the value would be unknown or endless",
        "a: &a [*a]",
        "define the anchor before the alias and outside of it",
    ),
    "E110": Explanation(
        "nesting deeper than 50 levels",
        "no document needs it, and readers have crashed on it",
        "[[[[[[...",
        "flatten the structure",
    ),
    "E111": Explanation(
        "more than 100,000 values, with aliases written out",
        "nine lines of aliases can stand for a billion values",
        "b: [*a, *a, *a, *a, *a, *a, *a, *a, *a]",
        "use fewer aliases of large parts",
    ),
    "E112": Explanation(
        "a text longer than 10,000 characters",
        "titles, stories and runbooks must fit a screen",
        "story: a whole book",
        "shorten it, or keep it in a file of its own",
    ),
    "E113": Explanation(
        "more than 2,000 services",
        "the largest system that this engine has been measured with",
        "a whole company's services",
        "keep the part that the drill is about",
    ),
    "E114": Explanation(
        "more than 20,000 calls between operations",
        "the largest graph that this engine has been measured with",
        "every service calls every other",
        "keep the calls that matter",
    ),
    "E115": Explanation(
        "a drill that would take too long",
        "every call is simulated: weeks of traffic, or a million requests a second, seem to hang",
        "lasts: 365d",
        "shorten the drill, or scale traffic and replicas down together",
    ),
}
