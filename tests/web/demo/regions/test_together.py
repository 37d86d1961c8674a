"""Figures asked for together are those asked for one by one: of every register, measure and filter, in four regions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import Period, period_of
from tongpan.assistance.base.register import Register, all_registers
from tongpan.assistance.base.together import Ask, together, together_by, together_over
from tongpan.demo.regions.catalogue import STORIES
from tongpan.demo.regions.load import load_story
from tongpan.insight.annual.outline import SECTIONS
from tongpan.insight.queries.places import counties_of

pytestmark = pytest.mark.django_db
YEAR = 2023


@pytest.fixture(params=sorted(STORIES))
def region(request: pytest.FixtureRequest, db: None) -> Unit:
    if connection.vendor == "postgresql" and request.param != min(STORIES):
        pytest.skip("one region says there that both databases reckon alike; SQLite tries all four")
    story = STORIES[request.param]
    load_story(story)
    return Unit.everywhere.get(slug=story.unit)


def asks_of(own: Register, unit: Unit) -> Iterator[Ask]:
    """Every measure without a filter, and in turn with each filter's first value; what the annual report asks."""
    measures = ["count", *own.measures]
    yield from ((measure, {}) for measure in measures)
    for place, choice in enumerate(own.choices):
        options = list(choice.options(unit) if callable(choice.options) else choice.options)
        if options:
            yield measures[place % len(measures)], {choice.name: options[0][0]}
    yield from ((item.measure, item.asked) for part in SECTIONS for item in part.items if item.register == own.key)


def periods() -> Iterator[Period]:
    yield period_of(YEAR)
    yield period_of(YEAR - 1, "calendar")
    yield period_of(YEAR, "all")


def test_together_is_one_by_one(region: Unit) -> None:
    said, counted = 0, set()
    times = tuple(periods())
    with in_unit(region):
        counties: list[Any] = counties_of(region) or [region]
        for own in all_registers().values():
            asks = list(asks_of(own, region))
            choose = partial(own.select, region)
            over = together_over(own, choose, times, asks)
            assert over == together_over(own, choose, times, asks, region), own.key
            for period, found in zip(times, over, strict=True):
                assert found == together(own, choose(period), asks)
                assert found == [own.value(measure, region, period, asked) for measure, asked in asks], own.key
                for some in (asks, [ask for ask in asks if ask[0] == "count"]):
                    by_county = together_by(own, choose, period, counties, some)
                    assert by_county == together_by(own, choose, period, counties, some, region), own.key
                    if by_county is not None:
                        assert by_county == [own.by_unit(name, region, counties, period, asked) for name, asked in some]
                said += sum(bool(value) for value in found)
                counted |= {own.key} if any(found) else set()
    assert said > 100
    assert len(counted) >= 10, "the regions must say something for the test to mean something"
