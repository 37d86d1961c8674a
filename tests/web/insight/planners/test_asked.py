"""What was asked for stands on the plan's page and in a comparison: every wish of the form, and what was decided."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from tests.web.insight.planners.planning import asked, solved
from tests.web.insight.planners.test_known import WISHES, home  # noqa: F401 - a fixture
from tests.web.insight.region import YEAR, account

from tongpan.access.scope import in_unit
from tongpan.insight.models import Run
from tongpan.insight.planners.actions.adopt import adopt
from tongpan.insight.planners.catalogue import PLANNERS
from tongpan.insight.planners.comparison import Comparison
from tongpan.insight.planners.forms import form_of
from tongpan.insight.planners.pages import page_of
from tongpan.insight.planners.queries.sides import sections_to_choose
from tongpan.insight.planners.tables import gate_of
from tongpan.registry.models import School
from tongpan.registry.models.school import SchoolKind
from tongpan_core.plan.problem import ProblemError

pytestmark = pytest.mark.django_db


def other(field, value):
    """Another value that the field could have."""
    if isinstance(field, forms.MultipleChoiceField):
        keys = [key for key, _label in field.choices]
        return keys[1:] if value == keys[:1] or not value else keys[:1]
    if isinstance(field, forms.ChoiceField):
        return next(key for key, _label in field.choices if key != (value or ""))
    if isinstance(field, forms.BooleanField):
        return not value
    return 0.5 if value is None else value + 1


def wishes_of(form):
    """The fields that ask for something: not how it is searched, nor what is decided by hand."""
    told_elsewhere = {*form.SEARCH.names, *form.SETTLED.values()}
    return [own for group in form.groups for own in group.fields if own.name not in told_elsewhere]


def sides(unit):
    """A school that helps and one that is helped."""
    with in_unit(unit):
        donor, recipient, *_others = (key for key, _label in sections_to_choose(unit, ["primary"]))
    return {"donors": [donor], "recipients": [recipient]}


@pytest.mark.parametrize("key", PLANNERS)
def test_every_wish_of_the_form_is_told_again(home, key):  # noqa: F811
    params = asked(key, home, **(sides(home) if key == "pairing" else {"sites": 2} if key == "layout" else {}))
    with in_unit(home):
        form = form_of(key)(unit=home, year=YEAR, initial=form_of(key).start(home, YEAR))
        run = Run(unit=home, kind=key, year=YEAR, policy_date=dt.date(2025, 9, 1), params=params, result={})
        before = page_of(run).asked()
        untold = []
        for own in wishes_of(form):
            run.params = params | {own.name: other(own.field, params.get(own.name))}
            if page_of(run).asked() == before:
                untold.append(own.name)
    assert untold == []


def test_a_comparison_tells_what_was_decided_and_how_it_was_searched(home):  # noqa: F811
    first = solved("communities", home, cores_least=1, cores_most=2, carry_times="")
    core = first.result["plan"]["communities"][0]["core"]
    decision = {"kind": "not_core", "school": core, "core": ""}
    second = solved("communities", home, cores_least=1, cores_most=2, carry_times="", seed=5, decisions=[decision])
    with in_unit(home):
        told = [own for own in Comparison(page_of(first), page_of(second)).asked if own.differ]
        words = page_of(second).decisions[0]["words"]
    assert [own.b for own in told] == [words, "5"]


PLAIN = {
    "communities": {"cores_least": 1, "cores_most": 2},
    "layout": {"question": "scenarios-cost", "open_at": ["V1"], "open_places": 50},
}


VALUES = {"walk_km": 50.0}
ELSEWHERE = {"leave_far"}
"""Where nobody lives too far it changes nothing: test_bus has somebody who does."""


def read(key, unit, params):
    with in_unit(unit):
        gate = gate_of(key)
        return gate.read(unit, YEAR, params).problem.digest, gate.params(params)


@pytest.mark.parametrize("key", PLANNERS)
def test_every_wish_of_the_form_reaches_the_solver(home, key):  # noqa: F811
    School.everywhere.filter(unit__name="河口小学").update(kind=SchoolKind.TEACHING_POINT.value)
    params = asked(key, home, **(PLAIN.get(key, {}) | (sides(home) if key == "pairing" else {})))
    if key == "exchange":  # what comes first is asked beside a plan in force
        user, published = account("planner", on=home), solved(key, home, **WISHES[key])
        with in_unit(home):
            adopt(published, since=dt.date(2025, 9, 1), until=None, user=user)
    before = read(key, home, params)
    with in_unit(home):
        form = form_of(key)(unit=home, year=YEAR, initial=form_of(key).start(home, YEAR))
    lost = []
    for own in wishes_of(form):
        try:
            value = VALUES.get(own.name) or other(own.field, params.get(own.name))
            after = read(key, home, params | {own.name: value})
        except ProblemError:
            continue  # it was heard
        if after == before:
            lost.append(own.name)
    assert set(lost) <= ELSEWHERE


@pytest.mark.parametrize("share", [7, 12.5, 29, 55])
def test_a_share_comes_back_to_the_form_as_it_was_typed(home, share):  # noqa: F811
    params = asked("exchange", home, share=share)
    again = form_of("exchange").initial_of(params)["share"]
    assert again == share
    assert asked("exchange", home, share=again)["share"] == params["share"]
