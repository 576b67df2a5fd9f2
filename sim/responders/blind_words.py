"""Words by the yard: everybody is told, or woken, whatever there is to say."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue

from sim.model.order import Order
from sim.observe.view import View
from sim.responders.registry import RESPONDERS
from sim.responders.rule import RunbookFollower
from sim.responders.startled import Fuse, Timer, is_paged
from sim.units import MINUTE

TEMPLATE = "We are aware of an issue and are working on it. Thank you for your patience."


class Speaker(RunbookFollower):
    """The runbooks' orders; then its own words, where they are due."""

    def __init__(self) -> None:
        super().__init__()
        self._fuse = Fuse()

    def decide(self, view: View) -> Sequence[Order]:
        """What the runbooks say, and what this one says."""
        orders = list(super().decide(view))
        burnt = self._fuse.burnt_us(view)
        return orders if burnt is None else [*orders, *self.words(view, burnt)]

    def words(self, view: View, burnt_us: int) -> Sequence[Order]:
        """Beside the runbooks' orders; nothing here."""
        return ()


@RESPONDERS.register("post-every-minute")
class PostEveryMinute(Speaker):
    """The runbooks, and an update every minute for as long as anything pages."""

    name = "post-every-minute"

    def __init__(self) -> None:
        super().__init__()
        self._timer = Timer(MINUTE)

    def words(self, view: View, burnt_us: int) -> Sequence[Order]:
        """The same words each time."""
        if not is_paged(view) or not self._timer.is_due(view.now_us):
            return ()
        return [Order("post_update", {"audience": "status_page", "symptom": "errors"})]


@RESPONDERS.register("page-everybody")
class PageEverybody(Speaker):
    """The runbooks, and every team is woken at the first sign."""

    name = "page-everybody"

    def __init__(self) -> None:
        super().__init__()
        self._has_paged = False

    def words(self, view: View, burnt_us: int) -> Sequence[Order]:
        """Every team, once."""
        if self._has_paged:
            return ()
        self._has_paged = True
        return [Order("page_team", {"team": team}) for team in view.teams]


@RESPONDERS.register("template-posts")
class TemplatePosts:
    """Updates on time that tell nothing, and nothing else."""

    name = "template-posts"

    def __init__(self) -> None:
        self._fuse = Fuse()
        self._timer = Timer(15 * MINUTE)

    def decide(self, view: View) -> Sequence[Order]:
        """The template, every quarter of an hour from the first sign on."""
        if self._fuse.burnt_us(view) is None or not self._timer.is_due(view.now_us):
            return ()
        return [Order("post_update", {"audience": "status_page", "text": TEMPLATE})]

    def close(self) -> None:
        """Nothing is held."""


@RESPONDERS.register("silent-then-one-post")
class SilentThenOnePost:
    """Nothing is said until shortly before the end; then one update has it all."""

    name = "silent-then-one-post"

    def __init__(self) -> None:
        self._has_posted = False

    def decide(self, view: View) -> Sequence[Order]:
        """One update, two minutes before the end."""
        if self._has_posted or view.now_us < view.briefing.lasts_us - 2 * MINUTE:
            return ()
        self._has_posted = True
        journeys: list[JsonValue] = [*view.journeys]
        told: dict[str, JsonValue] = {"audience": "status_page", "symptom": "errors"}
        told["journeys"] = journeys
        return [Order("post_update", told)]

    def close(self) -> None:
        """Nothing is held."""
