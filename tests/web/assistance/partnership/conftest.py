"""A pairing of two schools of two counties, and short words for the steps of needs and tasks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from tests.people import YEAR, World

from tongpan.assistance.partnership.models import Bond, BondMember, Need, Task

OURS, THEIRS = "2144180001", "2144180003"
"""The school that supports, in 甲县, and the one that is supported, in 乙县."""


@pytest.fixture
def pairing(world: World) -> Bond:
    """云溪中心小学 supports 乙县第一小学."""
    bond = Bond.everywhere.create(unit=world.units["4418"], form="pairing", name="云溪—乙一", since=dt.date(2025, 9, 1))
    for slug, role in ((OURS, "supporter"), (THEIRS, "recipient")):
        BondMember.everywhere.create(bond=bond, unit=world.units[slug], role=role)
    return bond


@pytest.fixture
def need(world: World) -> Callable[..., Need]:
    """Make a need of 云溪中心小学, or of the unit named."""

    def make(**given: Any) -> Need:
        unit = world.units[given.pop("at", OURS)]
        facts = {"title": "缺音乐教师", "domain": "teachers", "stated": dt.date(2025, 10, 1)} | given
        return Need.everywhere.create(unit=unit, **facts)

    return make


@pytest.fixture
def task(world: World) -> Callable[..., Task]:
    """Make a task of 甲县, or of the unit named."""

    def make(**given: Any) -> Task:
        unit = world.units[given.pop("at", "441801")]
        facts = {"title": "派一名音乐教师", "planned": dt.date(2025, 10, 1)} | given
        return Task.everywhere.create(unit=unit, **facts)

    return make


@pytest.fixture
def send(world: World) -> Callable[..., HttpResponse]:
    """``send("clerk", OURS, "need-met", {}, need=1)``: somebody posts a form to a page of a unit."""

    def post(name: str, unit: str, page: str, data: dict[str, Any] | None = None, **parts: Any) -> HttpResponse:
        here = reverse(f"assistance:{page}", kwargs={"unit": unit, "year": YEAR, **parts})
        return world.client(name).post(here, data or {})

    return post


@pytest.fixture
def look(world: World) -> Callable[..., HttpResponse]:
    """``look("clerk", OURS, "needs", {"late": "1"})``: somebody opens a page of a unit."""

    def get(name: str, unit: str, page: str, query: dict[str, Any] | None = None, **parts: Any) -> HttpResponse:
        here = reverse(f"assistance:{page}", kwargs={"unit": unit, "year": YEAR, **parts})
        return world.client(name).get(here, query or {})

    return get


@pytest.fixture
def today() -> dt.date:
    """The day of the test."""
    return timezone.localdate()
