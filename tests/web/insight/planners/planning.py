"""What the tests of all planners share: ask by the form's defaults, solve, look at every page."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse
from tests.access.fields import Fields
from tests.web.insight.region import YEAR, account

from tongpan.access.models import Job, Unit
from tongpan.access.scope import in_unit
from tongpan.insight.models import Run
from tongpan.insight.planners.actions.solve import plan_unit
from tongpan.insight.planners.against import Against, against
from tongpan.insight.planners.catalogue import PLANNERS
from tongpan.insight.planners.forms import form_of
from tongpan.insight.planners.pages import page_of

CHINESE = {"accept-language": "zh-hans"}


def asked(key: str, unit: Unit, **changed: Any) -> dict[str, Any]:
    """What the form would ask for with its defaults; ``changed`` as it is typed."""
    kind = form_of(key)
    with in_unit(unit):
        start = kind.start(unit, YEAR) | {"title": "试", "policy_date": "2025-09-01", "seconds": 20, "seed": 0}
        form = kind(start | changed, unit=unit, year=YEAR)
        assert form.is_valid(), form.errors
        return form.asked()


def solved(key: str, unit: Unit, *, based_on: Run | None = None, decisions: Any = (), **changed: Any) -> Run:
    """The plan of a unit by the form's defaults."""
    params = asked(key, unit, **changed) | ({"decisions": list(decisions)} if decisions else {})
    with in_unit(unit):
        return plan_unit(PLANNERS[key], unit, YEAR, params, user=None, based_on=based_on)


def against_of(run: Run) -> Against:
    """A plan against the one that it was made from."""
    with in_unit(run.unit):
        found = against(page_of(run))
    assert found is not None
    return found


def browser_of(unit: Unit, name: str = "seer", **role: Any) -> Client:
    """Somebody signed in with a role on the unit; a planner unless said otherwise."""
    client = Client()
    client.force_login(account(name, on=unit, **role), backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_text(key: str, name: str, unit: Unit, client: Client, **parts: Any) -> str:
    """One page of a planner in Chinese."""
    query = parts.pop("query", {})
    address = reverse(f"insight:{key}{name}", kwargs={"unit": unit.slug, "year": YEAR, **parts})
    answer = client.get(address, query, headers=CHINESE)
    assert answer.status_code == 200
    return answer.content.decode()


def every_page(key: str, run: Run, client: Client) -> str:
    """Open every page of a planner for a plan, export every table; gives back the plan's own page."""
    unit = run.unit
    for name in ("", "-new", "-compare"):
        page_text(key, name, unit, client)
    page_text(key, "-adopt", unit, client, plan=run.pk)
    with in_unit(unit):
        views = [view for view, _label in page_of(run).views]
    for view in views:
        page_text(key, "-plan", unit, client, plan=run.pk, query={"view": view})
        page_text(key, "-plan", unit, client, plan=run.pk, query={"view": view, "export": "csv"})
    return page_text(key, "-plan", unit, client, plan=run.pk)


def refused_by_hand(run: Run, client: Client, **typed: Any) -> tuple[str, dict[str, list[str]]]:
    """A decision by hand that cannot be taken: the plan's page with the error, and what stands in its fields."""
    given = {"unit": run.unit.slug, "year": YEAR, "plan": run.pk}
    address = reverse(f"insight:{run.kind}-change", kwargs=given)
    answer = client.post(address, typed, headers=CHINESE)
    assert answer.status_code == 200
    assert not Job.everywhere.filter(kind="insight.planner").exists()
    text = answer.content.decode()
    assert 'class="errors"' in text
    back = client.get(address, {"view": "x"})
    assert back["Location"] == reverse(f"insight:{run.kind}-plan", kwargs=given) + "?view=x"
    start = text.index('id="by-hand"')
    return text, Fields(text[start : text.index("</section>", start)]).values
