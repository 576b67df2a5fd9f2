"""What differs from seed to seed in a drill that stands for a family of drills."""

from __future__ import annotations

from pydantic import Field, JsonValue, model_validator

from sim.model.document import Document, Line, Share


class Variation(Document):
    """One draw by the seed, put into one or more fields; exactly one of the four ways.

    Ends of a range have the same unit, and what lies between is drawn in steps of the last digit
    written: 3m to 7m gives whole minutes, 180s to 420s whole seconds.
    """

    fields: tuple[Line, ...] = Field(
        min_length=1,
        description="paths of this document, as `whatif --set` takes them; one draw "
        "serves them all",
    )
    between: tuple[JsonValue, ...] | None = Field(
        None, description="the least and the most: two numbers, durations, shares or rates"
    )
    shift: tuple[JsonValue, ...] | None = Field(
        None, description="the least and the most duration that is added to what stands there"
    )
    among: tuple[JsonValue, ...] | None = Field(
        None, min_length=2, description="one of these values, each as likely as the others"
    )
    present: Share | None = Field(
        None, description="share of the seeds in which these items of a list stand at all"
    )

    @model_validator(mode="after")
    def _one_way(self) -> Variation:
        ways = (self.between, self.shift, self.among, self.present)
        if sum(way is not None for way in ways) != 1:
            raise ValueError("give exactly one of 'between', 'shift', 'among' and 'present'")
        for name, ends in (("between", self.between), ("shift", self.shift)):
            if ends is not None and len(ends) != 2:
                raise ValueError(f"'{name}' takes two values, the least and the most")
        return self
