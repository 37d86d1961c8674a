"""Every wish that a planner can name as clashing says on its page how to give way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.web.insight.region import city, county

import tongpan_core.plan
from tongpan.access.models import Unit
from tongpan.insight.models import Run
from tongpan.insight.planners.catalogue import PLANNERS
from tongpan.insight.planners.pages import page_of

CORE = Path(tongpan_core.plan.__file__).parent
WISH = re.compile(r"""Wish\(\s*f?"([a-z_]+)""")
FACTS = {
    "communities": {"school"},  # that a school belongs somewhere is what is asked, not a limit
}


@pytest.mark.django_db
@pytest.mark.parametrize("key", PLANNERS)
def test_there_is_a_way_to_give_way(key):
    unit: Unit = county(city())
    page = page_of(Run(unit=unit, kind=key, year=2025, params={}, result={}, summary={}))
    named = {name for path in (CORE / key).glob("*.py") for name in WISH.findall(path.read_text(encoding="utf8"))}
    assert named
    assert sorted(name for name in named - FACTS.get(key, set()) if not page.relax(name)) == []
