"""What of appraisal waits for people: self-reports, judgements, objections, evidence owed, what has to be put right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from tongpan.access.models import Unit, User
from tongpan.access.roles import ASSISTANCE_KEEPERS, ASSISTANCE_WRITERS, standing_for
from tongpan.access.years import current_year
from tongpan.assistance.base.news import names_news
from tongpan.assistance.base.todo import Todo, waits
from tongpan.assistance.partnership.models import BondMember

from .models import Appraisal, Appraised, Criterion, Judge, Objection, Rectification, WorkbookItem
from .queries.policy import soon

KEEPERS = standing_for(*ASSISTANCE_KEEPERS)
MOST = 50
"""Of each kind so many at most: a list that nobody can finish helps nobody."""


def _page(page: str, unit: Unit, year: int, **parts: Any) -> str:
    return reverse(f"assessment:appraisal-{page}", kwargs={"unit": unit.slug, "year": year, **parts})


def _within(user: User, *roles: str, lookup: str = "unit") -> Q | None:
    """Records at or below the units on which the account stands for one of the roles; None where there is none."""
    enough = standing_for(*roles)
    paths = {grant.unit.path for grant in user.current_grants if grant.role in enough}
    if not paths:
        return None
    found = Q()
    for path in paths:
        found |= Q(**{f"{lookup}__path__under": path})
    return found


def _appraised(user: User, asked: Q) -> Iterator[tuple[Appraised, Unit]]:
    """Sheets of the units whose records the account keeps, and of bonds that these are members of."""
    held = [grant.unit for grant in user.current_grants if grant.role in KEEPERS]
    if not held:
        return
    units = {own.pk: own for own in held}
    bonds = dict(BondMember.everywhere.filter(unit__in=held, until__isnull=True).values_list("bond", "unit"))
    rows = Appraised.everywhere.filter(Q(unit__in=held) | Q(bond__in=bonds), asked).select_related("appraisal")
    for own in rows.order_by("appraisal__report_due", "pk")[:MOST]:
        yield own, units[own.unit_id or bonds[own.bond_id or 0]]


def reports(user: User, _day: dt.date) -> Iterator[Todo]:
    """Self-reports that are not handed in: for who writes them for the unit itself, or for a member of the bond."""
    for own, unit in _appraised(user, Q(appraisal__state=Appraisal.State.REPORTING, reported__isnull=True)):
        yield Todo(
            "selfreport.due", f"selfreport:{own.pk}",
            gettext_noop("Appraisal “%(appraisal)s”: hand in the self-report."), unit,
            _page("sheet", unit, current_year(own.appraisal.since), sheet=own.pk),
            {"appraisal": own.appraisal.name}, own.appraisal.report_due,
        )  # fmt: skip


def results(user: User, day: dt.date) -> Iterator[Todo]:
    """Results that may be objected to: for the same people, until the day that the appraisal names."""
    still = Q(appraisal__object_due__isnull=True) | Q(appraisal__object_due__gte=day)
    for own, unit in _appraised(user, still & Q(appraisal__state=Appraisal.State.ANNOUNCED)):
        yield Todo(
            "result.announced", f"announced:{own.pk}",
            gettext_noop("Appraisal “%(appraisal)s”: read the result, and object where it is wrong."), unit,
            _page("sheet", unit, current_year(own.appraisal.since), sheet=own.pk),
            {"appraisal": own.appraisal.name}, own.appraisal.object_due,
        )  # fmt: skip


def judgements(user: User, _day: dt.date) -> Iterator[Todo]:
    """Appraisals in which somebody has judgements left to give."""
    rows = Judge.everywhere.filter(user=user, appraisal__state=Appraisal.State.JUDGING)
    rows = rows.annotate(given=Count("judgements")).select_related("appraisal__unit")
    unit = next((grant.unit for grant in user.current_grants), None)
    held = list(rows[:MOST])
    if unit is None or not held:
        return
    criteria = Criterion.everywhere.filter(scheme__in=[own.appraisal.scheme_id for own in held], source="judged")
    counts: dict[int, int] = {}
    for scheme in criteria.values_list("scheme", flat=True):
        counts[scheme] = counts.get(scheme, 0) + 1
    sheets: dict[int, int] = {}
    appraised = Appraised.everywhere.filter(appraisal__in=[own.appraisal_id for own in held])
    for appraisal in appraised.values_list("appraisal", flat=True):
        sheets[appraisal] = sheets.get(appraisal, 0) + 1
    for own in held:
        appraisal = own.appraisal
        left = counts.get(appraisal.scheme_id, 0) * sheets.get(appraisal.pk, 0) - own.given  # type: ignore[attr-defined]
        if left > 0:
            yield Todo(
                "judgement.due", f"judge:{own.pk}",
                gettext_noop("Appraisal “%(appraisal)s”: you have %(count)s points to give."), unit,
                _page("judging", unit, current_year(appraisal.since)), {"appraisal": appraisal.name, "count": left},
                appraisal.judge_due,
            )  # fmt: skip


def objections(user: User, _day: dt.date) -> Iterator[Todo]:
    """Objections that are not answered."""
    mine = _within(user, *ASSISTANCE_WRITERS, lookup="finding__appraised__appraisal__unit")
    if mine is None:
        return
    rows = Objection.everywhere.filter(mine, answered__isnull=True)
    for own in rows.select_related("finding__appraised__appraisal__unit").order_by("raised")[:MOST]:
        appraisal = own.finding.appraised.appraisal
        yield Todo(
            "objection.open", f"objection:{own.pk}", gettext_noop("Appraisal “%(appraisal)s”: answer an objection."),
            appraisal.unit, _page("finding", appraisal.unit, current_year(appraisal.since), finding=own.finding_id),
            {"appraisal": appraisal.name}, appraisal.object_due,
        )  # fmt: skip


def evidence(user: User, day: dt.date) -> Iterator[Todo]:
    """Evidence for a national evaluation that somebody owes within the next month."""
    rows = WorkbookItem.everywhere.filter(person=user, handed_in__isnull=True, due__lte=day + soon(day))
    for own in rows.select_related("workbook__unit").order_by("due", "pk")[:MOST]:
        unit = own.workbook.unit
        yield Todo(
            "evidence.due", f"workitem:{own.pk}",
            gettext_noop("National evaluation, item %(item)s: hand in the evidence of %(county)s."), unit,
            _page("item", unit, own.workbook.year, workitem=own.pk), {"item": own.code, "county": unit.title}, own.due,
        )  # fmt: skip


def faults(user: User, day: dt.date) -> Iterator[Todo]:
    """What has to be put right: for the person named, else for who keeps the unit's own records."""
    own_units = [grant.unit_id for grant in user.current_grants if grant.role in KEEPERS]
    mine = Q(person=user) | Q(person__isnull=True, unit__in=own_units)
    rows = Rectification.everywhere.filter(mine, done__isnull=True, due__lte=day + soon(day)).select_related("unit")
    for own in rows.order_by(F("due").asc(), "pk")[:MOST]:
        yield Todo(
            "rectify.due", f"rectify:{own.pk}", gettext_noop("To be put right: %(fault)s"), own.unit,
            _page("rectify-one", own.unit, own.year, rectification=own.pk), {"fault": own.fault}, own.due,
        )  # fmt: skip


waits(reports, selfreport_due=_("Self-reports for appraisals"))
waits(results, result_announced=_("Results of appraisals to read"))
waits(judgements, judgement_due=_("Appraisals to judge"))
waits(objections, objection_open=_("Objections to answer"))
waits(evidence, evidence_due=_("Evidence for national evaluations"))
waits(faults, rectify_due=_("What has to be put right"))
names_news(
    __name__, objection_raised=_("Somebody objected to a result"), objection_answered=_("An objection was answered")
)
