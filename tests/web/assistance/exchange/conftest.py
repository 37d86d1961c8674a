"""Two counties with a few teachers, and what one needs to send them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from tests.people import World
from tests.web.insight.region import teacher

from tongpan.access.models import Unit, User
from tongpan.assistance.exchange.actions.checks import Move
from tongpan.assistance.exchange.actions.placements import Terms, send
from tongpan.assistance.exchange.models import Call, Placement
from tongpan.registry.models import School, Teacher

PRIMARY, JUNIOR, FAR = "2144180001", "2144180002", "2144180003"
SINCE, UNTIL = dt.date(2025, 9, 1), dt.date(2026, 7, 31)


@dataclass
class Exchange:
    """A world with teachers, and short ways to send them."""

    world: World

    def unit(self, slug: str) -> Unit:
        """A unit by its key."""
        return self.world.units[slug]

    def user(self, name: str) -> User:
        """An account by its name."""
        return self.world.users[name]

    def teacher(self, school: str = PRIMARY, subject: str = "语文", **more: Any) -> Teacher:
        """Somebody who has been at a school for ten years."""
        facts = {"joined_school": dt.date(2015, 9, 1), "posting": {"stage": "primary"}} | more
        return teacher(self.unit(school), subject=subject, **facts)

    def move(self, person: Teacher, host: str = JUNIOR, **more: Any) -> Move:
        """Somebody to be sent for the school year."""
        facts = {"kind": "exchange", "since": SINCE, "until": UNTIL, "direction": "down", "stage": "primary"} | more
        return Move(teacher=person, host=self.unit(host), **facts)

    def send(self, *moves: Move, **terms: Any) -> list[Placement]:
        """Send them as the city's planner does."""
        pairs = [(own, Terms(**terms)) for own in moves]
        return send(pairs, unit=self.unit("4418"), user=self.user("city_planner"))

    def call(self, **more: Any) -> Call:
        """A call of the first county for its junior school."""
        facts: dict[str, Any] = {
            "unit": self.unit("441801"), "title": "音乐教师交流", "kind": "exchange", "host": self.unit(JUNIOR),
            "places": 1, "opens": dt.date(2025, 5, 1), "closes": dt.date(2025, 6, 30), "since": SINCE, "until": UNTIL,
            "state": "open", "direction": "down",
        }  # fmt: skip
        return Call.everywhere.create(**facts | more)


@pytest.fixture
def exchange(world: World) -> Exchange:
    """The world, with the stages of its schools said."""
    for slug, stages in ((PRIMARY, ["primary"]), (JUNIOR, ["junior"]), (FAR, ["primary"])):
        School.everywhere.filter(unit__slug=slug).update(stages=stages)
    return Exchange(world)
