"""A demonstration of appraisal: communities judged in one year and being judged in the next, a workbook half filled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from tongpan.access.models import Unit, User
from tongpan.access.scope import in_unit
from tongpan.assessment.appraisal.actions import rounds, schemes, workbooks
from tongpan.assessment.appraisal.actions.examples import make_example
from tongpan.assessment.appraisal.actions.judging import Given, judge_sheet
from tongpan.assessment.appraisal.models import (
    Appraisal,
    Criterion,
    Finding,
    Rectification,
    Scheme,
    Workbook,
    WorkbookItem,
)
from tongpan.assessment.appraisal.queries.people import COMMUNITIES
from tongpan.assistance.partnership.queries.bonds import bonds_of

from .accounts import COUNTY
from .rows import Region

EVALUATION = "balanced-2017"
BY_HAND = "演示数据"
JUDGES = (("demo-city", "学校管理", Decimal("0.85")), ("demo-city-view", "教学教研", Decimal("0.9")))
REPORTS = ("按方案落实，资料齐全，附佐证清单。", "每学期有计划、有检查、有小结，成员校共同参加。")
REASONS = ("措施到位，过程记录还可更细。", "成效明显，个别成员校参与不够。")
STATED = {
    "G7": {"funds": 8000.0}, "G9": {"done": 0.97}, "G13": {"city": 1.0, "town": 0.96}, "G14": {"quota": 0.55},
    "Q2": {"enrolled": 0.98},
}  # fmt: skip
RIGHTED = "已补齐并现场核对，照片和清单存档。"
DIVISIONS = {"L": "教育股", "G": "计财股", "Q": "教研室", "S": "督导室"}


def load_appraisals(region: Region) -> int:
    """Two appraisals of the county's communities and a workbook for every county; how many appraisals are new."""
    county = Unit.everywhere.filter(slug=COUNTY, synthetic=True).select_related("parent").first()
    if county is None or county.parent is None or Appraisal.everywhere.filter(unit=county).exists():
        return 0
    year = region.years[-1]
    with override("zh-hans"), transaction.atomic():
        with in_unit(county):
            made = _appraisals(county, year)
        with in_unit(county.parent):
            _workbooks(county, county.parent, year)
    return made


def _appraisals(county: Unit, year: int) -> int:
    scheme = make_example(Scheme.Kind.COMMUNITY, unit=county, since=dt.date(year - 2, 9, 1), user=None)
    scheme = schemes.settle(scheme, day=dt.date(year - 2, 9, 1), user=None)
    judges = [own for name, _field, _share in JUDGES if (own := User.objects.filter(username=name).first())]
    if not judges:
        return 0
    return sum(_appraisal(county, scheme, one, judges, final=one < year) for one in (year - 1, year))


def _appraisal(county: Unit, scheme: Scheme, year: int, judges: Sequence[User], *, final: bool) -> int:
    """Self-reports, judges, and of the earlier year a published result; of the later only the first judge was there."""
    since, until = dt.date(year, 9, 1), dt.date(year + 1, 8, 31)
    bonds = list(bonds_of(county).filter(form__in=COMMUNITIES).between(since, until)[:3])
    if not bonds:
        return 0
    own = rounds.save_appraisal(
        Appraisal(
            unit=county, scheme=scheme, name=f"{year}—{year + 1}学年教育共同体一体化考核", since=since, until=until,
            **(_past(year) if final else _running()),
        ),
        user=None,
    )  # fmt: skip
    rounds.add_appraised(own, [f"bond:{bond.pk}" for bond in bonds], user=None)
    panel = [rounds.add_judge(own, who, field, user=None) for who, (_name, field, _share) in zip(judges, JUDGES)]
    rounds.fill(own, user=None)
    _report(own)
    for state in ("reporting", "judging"):
        own = rounds.step(own, state, day=until, user=None)
    for judge, (_name, _field, share) in list(zip(panel, JUDGES))[: None if final else 1]:
        for number, sheet in enumerate(own.sheets.select_related("appraisal__unit", "bond", "unit")):
            given = _points(sheet.pk, share - Decimal("0.05") * (number % 3))
            judge_sheet(judge, sheet, given, user=judge.user)
    if final:
        for state in ("announced", "published"):
            own = rounds.step(own, state, day=until, user=None)
    return 1


def _past(year: int) -> dict[str, dt.date]:
    """The dates of an appraisal that is over."""
    return {"report_due": dt.date(year + 1, 7, 5), "judge_due": dt.date(year + 1, 7, 15),
            "object_due": dt.date(year + 1, 7, 31)}  # fmt: skip


def _running() -> dict[str, dt.date]:
    """Of one that is under way: reports are over, judges have some days left."""
    return {"report_due": _near(-12), "judge_due": _near(9), "object_due": _near(24)}


def _near(days: int) -> dt.date:
    """A day so many days from the one on which the demonstration is loaded: dates that are due then, late or ahead."""
    return timezone.localdate() + dt.timedelta(days=days)


def _report(own: Appraisal) -> None:
    """What those appraised wrote, and figures that the demonstration has no records of."""
    rows = list(Finding.everywhere.filter(appraised__appraisal=own).select_related("criterion"))
    for number, finding in enumerate(rows):
        if finding.criterion.is_judged:
            finding.report = REPORTS[number % len(REPORTS)]
            finding.claimed = finding.criterion.weight * Decimal("0.9")
        elif not finding.value:
            finding.value, finding.cite = _figure(finding.criterion, number), f"{rounds.BY_HAND}{BY_HAND}"
            finding.points = rounds.points_for(finding.criterion, finding.value)
    Finding.everywhere.bulk_update(rows, ["report", "claimed", "value", "cite", "points"])
    own.sheets.update(reported=own.report_due)


def _figure(criterion: Criterion, number: int) -> float:
    """A figure that earns most of the points, a little different for each."""
    scale = criterion.scale
    most = scale.get("target") or scale.get("high") or scale["steps"][-1][0]
    return round(float(most) * (0.7 + 0.1 * (number % 4)), 1)


def _points(sheet: int, share: Decimal) -> dict[int, Given]:
    rows = Finding.everywhere.filter(appraised=sheet, criterion__source="judged").select_related("criterion")
    return {
        own.pk: Given((own.criterion.weight * share).quantize(Decimal("0.5")), REASONS[place % len(REASONS)])
        for place, own in enumerate(rows)
    }


def _workbooks(county: Unit, city: Unit, year: int) -> None:
    """The workbook of every county of the city; that of the demonstration county with owners and half filled."""
    due = _near(45)
    counties = list(Unit.objects.counties().filter(path__under=city.path).order_by("path"))
    workbooks.open_workbooks(counties, EVALUATION, year, due=due, user=None)
    own = Workbook.everywhere.select_related("unit").get(unit=county, evaluation=EVALUATION, year=year)
    planner = User.objects.filter(username="demo-county").first()
    for number, item in enumerate(WorkbookItem.everywhere.filter(workbook=own).order_by("pk")):
        item.workbook = own
        item.division = DIVISIONS[item.code[0]]
        item.person = planner if number % 3 == 0 else None
        item.due, item.handed_in = _owed(number)
        if item.code in STATED:
            facts = {"values": STATED[item.code], "division": item.division, "person": item.person, "due": item.due}
            workbooks.save_item(item, facts | {"note": BY_HAND}, "", user=None)
        else:
            item.save()
    workbooks.list_faults(own, due=_near(30), day=_near(-40), user=None)
    _put_right(own)


def _owed(number: int) -> tuple[dt.date, dt.date | None]:
    """When evidence is due and when it was handed in: of five, two are there, one is late, two are due."""
    return ((_near(-20), _near(-26)), (_near(14), None), (_near(-6), None), (_near(-10), _near(-11)),
            (_near(45), None))[number % 5]  # fmt: skip


def _put_right(own: Workbook) -> None:
    """Of what has to be put right every third is done and every third is late."""
    rows = list(Rectification.everywhere.filter(item__workbook=own).order_by("pk"))
    for number, fault in enumerate(rows):
        if number % 3 == 1:
            fault.due, fault.done, fault.result = _near(-8), _near(-13), RIGHTED
        elif number % 3 == 2:
            fault.due = _near(-4)
    Rectification.everywhere.bulk_update(rows, ["due", "done", "result"])
