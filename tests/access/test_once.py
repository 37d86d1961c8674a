"""Forms that start jobs: sent twice they start one, and the second answer leads to the same; every such address."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.access.fields import Fields
from tests.people import YEAR, World
from tests.web.assistance.research.test_cascades import ASKED, TIERS
from tests.web.registry.test_pages_imports import GOOD, LIST, ODD, book, matching

from tongpan.access import jobs
from tongpan.access.models import AuditRecord, Job
from tongpan.access.once import MASKED, TOKEN, key_of
from tongpan.assessment.testing.models import Analysis, JointTest
from tongpan.assistance.research.models import Cascade
from tongpan.insight.models import Run
from tongpan.insight.planners.catalogue import PLANNERS
from tongpan.registry.models import ImportBatch, School

pytestmark = pytest.mark.django_db
COUNTY = "441801"
TYPED = {"pairing": {"donors": "2144180001:primary", "recipients": "2144180002:primary"}}
OUTCOME = {"source": "hand", "outcome": "figure:pupils", "stage": "primary", "title": "有没有成效",
           "schools": "2144180001", "first": "2024"}  # fmt: skip


@dataclass
class Sent:
    """A form: where it goes to and what is filled in."""

    browser: Client
    address: str
    fields: dict[str, Any]


def at(route: str, **given: Any) -> str:
    return reverse(route, kwargs={"unit": COUNTY, "year": YEAR} | given)


def run_of(world: World, kind: str, **params: Any) -> Run:
    return Run.everywhere.create(
        unit=world.units[COUNTY], kind=kind, year=YEAR, policy_date=dt.date(2025, 9, 1), digest="0" * 64,
        status="optimal", params=params, result={},
    )  # fmt: skip


def standing(world: World, route: str, **typed: Any) -> Sent:
    """A form at an address of its own, as the page shows it, with what is typed."""
    browser = world.client("planner")
    School.everywhere.update(stages=["primary"])
    shown = Fields(browser.get(at(route)).content.decode()).values
    return Sent(browser, at(route), {name: values for name, values in shown.items() if values != [""]} | typed)


def dropped(world: World, key: str) -> Sent:
    """A decision that was taken by hand is given up."""
    run = run_of(world, key, decisions=[{"school": "a"}])
    return Sent(world.client("planner"), at(f"insight:{key}-change", plan=run.pk), {"drop": "0"})


def button(world: World, route: str, who: str = "planner", **given: Any) -> Sent:
    return Sent(world.client(who), at(route, **given), {})


def linked(world: World) -> Sent:
    """Another way to link a test that was analysed."""
    sent = analysis(world)
    test = JointTest.everywhere.get()
    Analysis.everywhere.create(
        test=test, unit=test.unit, digest="0" * 64, code_version="1",
        result={"link": {"items": [{"number": own} for own in (1, 2, 3)]}},
    )  # fmt: skip
    place = at("assessment:test-link-keep", test=test.pk)
    return Sent(sent.browser, place, {"method": "haebara", "anchor": ["1", "2", "3"]})


def cascade(world: World) -> Sent:
    own = Cascade.everywhere.create(unit=world.units["4418"], name="百千万", tiers=TIERS, since=dt.date(2025, 9, 1))
    place = at("assistance:research-cascade-plan-new", unit="4418", cascade=own.pk, tier=0)
    return Sent(world.client("city_planner"), place, ASKED)


def analysis(world: World) -> Sent:
    test = JointTest.everywhere.create(unit=world.units[COUNTY], year=YEAR, name="抽测", subject="maths", grade=5)
    return button(world, "assessment:test-analyse", test=test.pk)


def uploaded(world: World) -> Sent:
    """The columns of a file, as they are proposed."""
    browser = world.client("planner")
    here = browser.post(LIST, {"file": book(GOOD, ODD), "kind": "auto", "year": YEAR})["Location"]
    return Sent(browser, f"{here}match/", matching(browser.get(here).content.decode()))


def explained(world: World) -> Sent:
    """A word of a file that no field accepts."""
    sent = uploaded(world)
    sent.browser.post(sent.address, sent.fields)
    job = Job.everywhere.get()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.JOBS_AT_ONCE", True)
        jobs._at_once(job.pk)
    return Sent(sent.browser, sent.address.replace("match/", "words/"), {"word_0": "220"})


def batch(world: World, step: str, state: str) -> Sent:
    own = ImportBatch.everywhere.create(
        unit=world.units[COUNTY], kind="schools", year=YEAR, file_name="a.xlsx", digest="0" * 64, state=state
    )
    return button(world, f"registry:import-{step}", batch=own.pk)


FORMS: dict[str, Callable[[World], Sent]] = {
    "access:audit-verify": partial(button, route="access:audit-verify", who="auditor"),
    "insight:measure": partial(button, route="insight:measure"),
    "insight:plan-new": partial(standing, route="insight:plan-new"),
    "insight:plan-frontier": lambda world: button(
        world, "insight:plan-frontier", plan=run_of(world, "balance").pk
    ),
    **{f"insight:{key}-new": partial(standing, route=f"insight:{key}-new", **TYPED.get(key, {})) for key in PLANNERS},
    **{f"insight:{key}-change": partial(dropped, key=key) for key in PLANNERS},
    "insight:proof-new": partial(standing, route="insight:proof-new", **OUTCOME),
    "insight:proof-repeat": lambda world: button(
        world, "insight:proof-repeat", run=run_of(world, "effect", **OUTCOME).pk
    ),
    "assessment:test-analyse": analysis,
    "assessment:test-link-keep": linked,
    "assistance:research-cascade-plan-new": cascade,
    "registry:import-match": uploaded,
    "registry:import-words": explained,
    "registry:import-check": partial(batch, step="check", state="mapped"),
    "registry:import-commit": partial(batch, step="commit", state="checked"),
}  # fmt: skip
"""Every address that starts a job, with a form that does."""


def token(browser: Client) -> str:
    """The token of a page that is shown now."""
    page = browser.get(reverse("access:welcome")).content.decode()
    return re.search(rf'name="{TOKEN}" value="(\w+)"', page)[1]


def post(sent: Sent, shown: str, **more: Any) -> str:
    """Send a form and go where the answer leads."""
    answer = sent.browser.post(sent.address, sent.fields | {TOKEN: shown} | more)
    assert answer.status_code == 302, answer.context["form"].errors
    return str(answer["Location"])


@pytest.mark.parametrize("route", FORMS)
def test_a_form_that_is_sent_twice_starts_its_job_once(world, settings, route):
    settings.JOBS_AT_ONCE = False
    sent = FORMS[route](world)
    before, shown = set(Job.everywhere.values_list("pk", flat=True)), token(sent.browser)
    first = post(sent, shown)
    made = Job.everywhere.exclude(pk__in=before)
    job, told = made.get(), AuditRecord.objects.count()
    assert post(sent, shown) == first, "while it waits"
    Job.everywhere.filter(pk=job.pk).update(state=Job.State.DONE, finished=dt.datetime.now(dt.UTC), result={})
    assert post(sent, shown) == first, "when it is long done"
    assert made.get().pk == job.pk
    assert AuditRecord.objects.count() == told
    post(sent, token(sent.browser))
    assert made.count() == 2, "the form shown anew asks anew"


def test_a_matching_that_is_sent_again_undoes_no_check(world, settings):
    settings.JOBS_AT_ONCE = False
    sent = uploaded(world)
    shown = token(sent.browser)
    post(sent, shown)
    ImportBatch.everywhere.update(state="checked")
    Job.everywhere.update(state=Job.State.DONE)
    post(sent, shown)
    assert ImportBatch.everywhere.get().state == "checked"


def test_what_is_filled_in_and_who_sends_it_belong_to_the_key(world):
    def key(who: str, path: str = "/a/", **fields: str) -> str:
        request = RequestFactory().post(path, {TOKEN: "x" * MASKED} | fields)
        request.user = world.users[who]
        return key_of(request)

    assert key("planner", budget="1") == key("planner", budget="1")
    others = {key("planner", budget="1"), key("planner", budget="2"), key("viewer", budget="1"), key("planner", "/b/")}
    assert len(others) == 4
    assert key("planner", **{TOKEN: "x" * 32}) == "", "the bare secret is the same on every page"


@cache
def keyed(module: Any) -> set[str]:
    """The functions of a module that ask for the key of a form, themselves or through another of the module."""
    tree = ast.parse(inspect.getsource(module))
    calls = {
        own.name: {part.func.id for part in ast.walk(own) if isinstance(part, ast.Call) and hasattr(part.func, "id")}
        for own in tree.body
        if isinstance(own, ast.FunctionDef)
    }
    found = {"key_of"}
    while more := {name for name, called in calls.items() if called & found} - found:
        found |= more
    return found


def routes(under: Any = None, space: str = "") -> Iterator[tuple[str, Any]]:
    """Every address by its name, with its view."""
    for own in (under or get_resolver()).url_patterns:
        if isinstance(own, URLResolver):
            yield from routes(own, own.namespace or space)
        elif isinstance(own, URLPattern) and own.name:
            yield f"{space}:{own.name}" if space else own.name, inspect.unwrap(own.callback)


def test_every_address_that_starts_a_job_is_tried_here():
    starts = {
        name for name, view in routes()
        if view.__module__.startswith("tongpan.") and view.__name__ in keyed(inspect.getmodule(view))
    }  # fmt: skip
    assert starts == set(FORMS)


def test_nothing_starts_a_job_without_a_key_but_what_follows_by_itself():
    """What follows an import or an adoption is queued once as long as it waits; no form asks for it."""
    source = Path(jobs.__file__).parents[1]
    bare = {
        str(path.relative_to(source))
        for path in source.rglob("*.py") if path.parts[-2] != "demo"
        for call in re.findall(r"(?<!def )(?<![\w.])(?:jobs\.)?start\(([^)]*)\)", path.read_text())
        if ("unit=" in call or "**" in call) and "key=key" not in call
    }  # fmt: skip
    assert bare == {"insight/follow.py"}
