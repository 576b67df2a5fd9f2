"""What a program is told of the people around the incident; a part of ``messages``."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from sim.observe.people_view import ApprovalState, PageState

Seconds = Annotated[float, Field(allow_inf_nan=False)]


class Told(BaseModel):
    """Something that gameday says."""

    model_config = ConfigDict(extra="allow", frozen=True, validate_by_name=True, strict=True)


class MemberTold(Told):
    """A person who can be asked."""

    team: str = Field(description="whose member")
    name: str = Field(description="how to call them")
    title: str = Field(description="in words")
    reliability: float = Field(description="the chance that their opinion is right")
    answers_after_s: Seconds = Field(description="from being rung to being there")
    knows: list[str] = Field(description="services that they know")


class AskTold(Told):
    """A question that waits for an answer."""

    at_s: Seconds = Field(description="when it was asked")
    person: str = Field(description="who asked")
    role: str = Field(description="as what")
    audience: str = Field(description="an update to it answers")
    text: str = Field(description="the question")


class PageTold(Told):
    """A page to a team."""

    at_s: Seconds = Field(description="when it went out")
    team: str = Field(description="whom it is for")
    member: str = Field(description="who is rung, or has answered")
    level: int = Field(description="of the rota, from 1")
    state: PageState = Field(strict=False, description="how it stands")


class OpinionTold(Told):
    """What an expert said."""

    at_s: Seconds = Field(description="when")
    member: str = Field(description="who")
    about: str = Field(description="the service that they were asked about")
    names: str | None = Field(description="what they blame; null: nothing is wrong there")


class ApprovalTold(Told):
    """A second signature that was asked for."""

    at_s: Seconds = Field(description="when")
    order: str = Field(description="the order, in words")
    by: str = Field(description="whose signature")
    state: ApprovalState = Field(strict=False, description="how it stands")
    until_s: Seconds | None = Field(description="of a yes: how long it holds")
    reason: str = Field(description="of a no")


class SeatTold(Told):
    """Who sits here since the last change of shift."""

    person: str = Field(description="who")
    since_s: Seconds = Field(description="since when")
    note: str | None = Field(description="what the one before left them")


class PeopleTold(Told):
    """People as far as they can be seen from the seat."""

    asks: list[AskTold] = Field(description="questions that wait")
    on_call: dict[str, list[str]] = Field(description="team -> who would be rung now, in turn")
    present: dict[str, list[str]] = Field(description="team -> who has come")
    pages: list[PageTold] = Field(description="every page")
    opinions: list[OpinionTold] = Field(description="what experts said")
    approvals: list[ApprovalTold] = Field(description="signatures that were asked for")
    needs_approval: dict[str, str] = Field(description="action -> by whom")
    seat: SeatTold | None = Field(description="null: nobody has changed seats")
