"""Criteria from joint tests: the mean, the growth and the gap of a bond; and nothing where a member finds another."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.translation import override
from tests.web.assessment.appraisal.conftest import SINCE

from tongpan.access.models import Unit, UnitKind
from tongpan.access.scope import in_unit
from tongpan.assessment.appraisal.actions import rounds
from tongpan.assessment.appraisal.models import Criterion, Scheme
from tongpan.assessment.appraisal.queries.figures import figures, said_spec
from tongpan.assessment.testing.models import Analysis, JointTest, SchoolResult, Sharing
from tongpan.assistance.partnership.models import BondMember

LEAD, JOIN = 0.4, -0.2
MEANS = {2024: (0.1, -0.6, 0.0, 0.2, 0.3), 2025: (LEAD, JOIN, 0.1, 0.2, 0.3)}
PUPILS = (60, 30, 40, 40, 40)


@pytest.fixture
def tested(house):
    """Two linked tests of five schools; the first two are a bond."""
    bond = house.bond()
    units = [house.world.units[slug] for slug in ("2144180001", "2144180002")]
    for number in range(3):
        slug = f"21441807{number:02d}"
        own = Unit(slug=slug, kind=UnitKind.SCHOOL, name=f"丙{number}小学", parent=house.world.units["441801-t1"])
        own.save()
        units.append(own)
    first = None
    for year, means in MEANS.items():
        test = JointTest.everywhere.create(
            unit=house.county, year=year, name=f"{year}", subject="maths", grade=5, day=dt.date(year + 1, 5, 20),
            state="analysed",
        )  # fmt: skip
        first = first or test
        made = Analysis.everywhere.create(test=test, unit=house.county, digest="x", code_version="1",
                                          result={"scale": first.pk}, linked=True)  # fmt: skip
        for unit, mean, pupils in zip(units, means, PUPILS, strict=True):
            SchoolResult.everywhere.create(analysis=made, test=test, unit=unit, pupils=pupils, mean=mean,
                                           standard_error=0.1, linked=True,
                                           facts={"scale": first.pk, "hidden": False})  # fmt: skip
    return bond


def criterion_of(house, measure, kind="community"):
    scheme = house.scheme(kind, settled=False, name=f"{kind}{measure}{Scheme.everywhere.count()}")
    own = Criterion(scheme=scheme, label="数学", weight=10, source="test")
    own.spec, own.scale = {"subject": "maths", "measure": measure}, {"kind": "linear", "low": -1, "high": 1}
    own.save()
    return own


def in_force(own):
    Scheme.everywhere.filter(pk=own.scheme_id).update(settled=SINCE)
    return Scheme.everywhere.get(pk=own.scheme_id)


def found(house, measure, bond):
    own = criterion_of(house, measure)
    appraisal = house.appraisal(in_force(own), [bond])
    with in_unit(house.county):
        values = figures(appraisal, own, list(appraisal.sheets.select_related("bond", "unit")))
    return [figure.value for figure in values.values()]


def share(bond, *units):
    for own in units or BondMember.everywhere.filter(bond=bond).values_list("unit", flat=True):
        Sharing.everywhere.create(bond=bond, unit_id=own)


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("mean", (60 * LEAD + 30 * JOIN) / 90),
        ("gap", LEAD - JOIN),
        ("growth", (60 * LEAD + 30 * JOIN) / 90 - (60 * 0.1 - 30 * 0.6) / 90),
    ],
)
def test_a_bond_that_shares_has_its_figures(house, tested, measure, value):
    share(tested)
    assert found(house, measure, tested) == [pytest.approx(value)]


@pytest.mark.parametrize("measure", ["mean", "gap", "growth"])
def test_without_sharing_a_pair_has_none(house, tested, measure):
    assert found(house, measure, tested) == []
    share(tested, house.world.units["2144180001"].pk)
    assert found(house, measure, tested) == []


def test_a_scale_of_two_schools_gives_a_school_nothing(house, tested):
    own = criterion_of(house, "mean", kind="exchange")
    appraisal = house.appraisal(in_force(own))
    rounds.add_appraised(appraisal, [f"unit:{house.world.units['2144180001'].pk}"], user=house.user)
    sheets = list(appraisal.sheets.select_related("bond", "unit"))
    with in_unit(house.county):
        assert [own.value for own in figures(appraisal, own, sheets).values()] == [pytest.approx(LEAD)]
        SchoolResult.everywhere.filter(test__year=2024).exclude(unit__slug__in=["2144180001", "2144180002"]).delete()
        assert figures(appraisal, own, sheets) == {}


def test_other_subjects_and_unlinked_tests_do_not_count(house, tested):
    share(tested)
    SchoolResult.everywhere.update(linked=False)
    assert found(house, "mean", tested) == []
    SchoolResult.everywhere.update(linked=True)
    JointTest.everywhere.update(subject="chinese")
    assert found(house, "mean", tested) == []


def test_the_form_keeps_subject_and_measure_and_the_page_says_them(house, tested):
    own = criterion_of(house, "mean")
    browser = house.world.client("planner")
    page = reverse("assessment:appraisal-criterion-figure", args=("441801", 2025, own.pk))
    sent = {"subject": "maths", "measure": "gap", "scale_kind": "target", "target": "0.5"}
    shown = browser.get(page)
    assert [key for key, _text in shown.context["form"].fields["measure"].choices] == ["mean", "growth", "gap"]
    answer = browser.post(page, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    own.refresh_from_db()
    assert own.spec == {"subject": "maths", "measure": "gap"}
    with override("en"):
        assert "share their results by the bond" in said_spec(own)
    county = criterion_of(house, "gap", kind="exchange")
    page = reverse("assessment:appraisal-criterion-figure", args=("441801", 2025, county.pk))
    assert "gap" not in dict(browser.get(page).context["form"].fields["measure"].choices)
