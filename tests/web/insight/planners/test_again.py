"""A plan made while another of its year is in force can be adopted once that one is taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.insight.planners.planning import browser_of, page_text, solved
from tests.web.insight.planners.test_known import WISHES, home  # noqa: F401 - a fixture
from tests.web.insight.region import YEAR, account

from tongpan.access.scope import in_unit
from tongpan.insight.actions.adopt import CannotAdopt
from tongpan.insight.models import Adoption
from tongpan.insight.planners.actions.adopt import adopt, undo
from tongpan.insight.planners.catalogue import PLANNERS
from tongpan.insight.planners.queries.sides import sections_to_choose

pytestmark = pytest.mark.django_db
SINCE = dt.date(2025, 9, 1)


@pytest.mark.parametrize("since", [SINCE, SINCE - dt.timedelta(days=12)])
@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("key", PLANNERS)
def test_a_plan_made_beside_the_one_in_force_takes_its_place(home, key, begun, since, monkeypatch):  # noqa: F811
    wishes = WISHES.get(key, {})
    if key == "pairing":
        with in_unit(home):
            centre, river, *_others = (one for one, _label in sections_to_choose(home, ["primary"]))
        wishes = {"donors": [centre], "recipients": [river]}
    user, first = account("planner", on=home), solved(key, home, **wishes)
    today = since + dt.timedelta(days=80)
    monkeypatch.setattr(timezone, "localdate", lambda when=None: since if when else today if begun else since)
    with in_unit(home):
        adoption, _made = adopt(first, since=since, until=dt.date(2026, 8, 31), user=user)
        second = solved(key, home, **wishes)
        assert second.digest == first.digest
        with pytest.raises(CannotAdopt, match="in force"):
            adopt(second, since=since, until=None, user=user)
        undo(adoption, user=user)
        adopt(second, since=today if begun else since, until=dt.date(2026, 8, 31), user=user)
        assert Adoption.objects.get(undone__isnull=True).run == second


def test_the_page_of_adoption_leads_to_the_plan_in_force(home):  # noqa: F811
    wishes = WISHES["communities"]
    user, first, second = account("planner", on=home), *(solved("communities", home, **wishes) for _ in range(2))
    with in_unit(home):
        adopt(first, since=SINCE, until=None, user=user)
    text = page_text("communities", "-adopt", home, browser_of(home), plan=second.pk)
    assert "打开已生效的方案" in text
    assert reverse("insight:communities-plan", args=(home.slug, YEAR, first.pk)) in text
