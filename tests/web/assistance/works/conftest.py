"""A fund, a project, and lines in the ledger."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tongpan.assistance.works.actions.ledger import Line, write
from tongpan.assistance.works.models import Fund, Project

DAY = dt.date(2025, 3, 1)


class Money:
    """Short words for what the tests write."""

    def __init__(self, world):
        self.world, self.user = world, world.users["planner"]

    def fund(self, unit="441801", **facts):
        facts = {"source": "donation", "name": "帮扶资金", "opened": dt.date(2025, 1, 1)} | facts
        return Fund.everywhere.create(unit=self.world.units[unit], **facts)

    def project(self, unit="2144180001", **facts):
        return Project.everywhere.create(
            unit=self.world.units[unit], **{"kind": "lighting", "name": "照明改造", "state": "running"} | facts
        )

    def line(self, fund, kind, amount, day=DAY, **facts):
        return write(fund, Line(kind, Decimal(amount), day, **facts), user=self.user).entry


@pytest.fixture
def money(world) -> Money:
    return Money(world)
