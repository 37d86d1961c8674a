"""The demonstration of appraisal: one published, one being judged, a workbook half filled."""

from __future__ import annotations

import datetime as dt

from tongpan.access.models import Unit
from tongpan.assessment.appraisal.models import Appraisal, Judgement, Rectification, Scheme, Workbook, WorkbookItem
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.demo.accounts import COUNTY, ensure_accounts
from tongpan.demo.appraisal import load_appraisals
from tongpan.demo.load import load
from tongpan.demo.region import small_region


def test_the_demonstration_shows_every_step(db):
    region = small_region()
    load(region)
    county = Unit.everywhere.get(slug=COUNTY)
    bond = Bond.everywhere.create(unit=county, form="community", name="演示共同体", since=dt.date(2023, 9, 1))
    schools = Unit.everywhere.schools().filter(path__under=county.path)[:3]
    for number, school in enumerate(schools):
        BondMember.everywhere.create(bond=bond, unit=school, role="member" if number else "core")
    ensure_accounts()
    assert load_appraisals(region) == 2
    assert load_appraisals(region) == 0
    first, second = Appraisal.everywhere.order_by("since")
    assert (first.state, second.state) == ("published", "judging")
    assert first.sheets.get().points > 50
    assert Judgement.everywhere.filter(judge__appraisal=second).values("judge").distinct().count() == 1
    assert second.panel.count() == 2
    assert Scheme.everywhere.get().example
    book = Workbook.everywhere.get(unit=county)
    stated = WorkbookItem.everywhere.filter(workbook=book).exclude(values={})
    assert {own.code: own.passes for own in stated} == {"G7": True, "G9": False, "G13": True, "G14": True, "Q2": True}
    assert Rectification.everywhere.filter(item__code="G9").count() == 1
