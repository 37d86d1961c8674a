"""Self-reports, judgements, objections: what happens to single findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Avg
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.access.roles import ASSISTANCE_KEEPERS
from tongpan.access.years import current_year
from tongpan.assessment.appraisal.models import Appraisal, Appraised, Finding, Judge, Judgement, Objection
from tongpan.assessment.appraisal.queries.people import biased
from tongpan.assistance.base import files
from tongpan.assistance.base.news import holders, tell
from tongpan.assistance.base.records import keep
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import BondMember

from .rounds import LEAST, STATE, in_state, locked


def save_report(finding: Finding, text: str, claimed: Decimal | None, *, user: User) -> Finding:
    """What the appraised report on one criterion, and the points by their own estimate."""
    with transaction.atomic():
        held = locked(finding.appraised.appraisal)
        in_state(held, STATE.REPORTING)
        if finding.appraised.reported:
            raise Refused(gettext_noop("The self-report is handed in. Ask the bureau to give it back."))
        _within(finding, claimed)
        finding.report, finding.claimed = text, claimed
        kept: Finding = keep(finding, "assessment.report.save", unit=held.unit, user=user)
    return kept


def _within(finding: Finding, points: Decimal | None) -> None:
    if points is not None and not 0 <= points <= finding.criterion.weight:
        raise Refused(
            gettext_noop("“%(label)s” has at most %(most)s points; %(points)s is not possible."),
            label=finding.criterion.label, most=f"{finding.criterion.weight.normalize():f}", points=str(points),
        )  # fmt: skip


def hand_in(sheet: Appraised, *, day: dt.date, user: User) -> Appraised:
    """Hand in the self-report. Raises :class:`Refused` naming every judged criterion without a word."""
    with transaction.atomic():
        held = locked(sheet.appraisal)
        in_state(held, STATE.REPORTING)
        rows = Finding.everywhere.filter(appraised=sheet, report="", criterion__source="judged")
        if empty := list(rows.order_by("criterion__place").values_list("criterion__label", flat=True)):
            text = gettext_noop("Nothing is written yet on “%(labels)s”.")
            raise Refused(text, labels="”、“".join(empty))
        sheet.reported, sheet.reporter = day, user
        kept: Appraised = keep(sheet, "assessment.report.hand_in", unit=held.unit, user=user)
    return kept


def give_back(sheet: Appraised, *, user: User) -> Appraised:
    """Give a self-report back to be completed."""
    with transaction.atomic():
        held = locked(sheet.appraisal)
        in_state(held, STATE.REPORTING)
        sheet.reported = None
        kept: Appraised = keep(sheet, "assessment.report.return", unit=held.unit, user=user)
    return kept


@dataclass(frozen=True)
class Given:
    """What a judge gives for one finding."""

    points: Decimal
    reason: str = ""
    file: Any = None


def judge_sheet(judge: Judge, sheet: Appraised, given: Mapping[int, Given], *, user: User) -> int:
    """Keep what a judge gives for the findings of a sheet (by key); the points of each become the mean of the judges.

    Raises:
        Refused: before and after judging, for the judge's own school, for points beyond the weight, and for less than
            full points without a reason.
    """
    with transaction.atomic():
        held = locked(judge.appraisal)
        in_state(held, STATE.JUDGING)
        if biased(user, sheet):
            raise Refused(gettext_noop("Nobody judges the own school. Leave this sheet to the other judges."))
        found = Finding.everywhere.filter(appraised=sheet, pk__in=list(given), criterion__source="judged")
        rows = list(found.select_related("criterion", "appraised__appraisal__unit").order_by("criterion__place", "pk"))
        _with_reasons(rows, given)
        for finding in rows:
            _judge(judge, finding, given[finding.pk], user)
        settle_points(given)
        audit.record("assessment.judgement.give", actor=user, unit=held.unit, target=str(sheet.pk), count=len(given))
    return len(given)


def _with_reasons(rows: Iterable[Finding], given: Mapping[int, Given]) -> None:
    """Less than full points need a reason; all criteria that lack one are named together."""
    lacking = [
        own.criterion.label
        for own in rows
        if given[own.pk].points < own.criterion.weight and not given[own.pk].reason.strip()
    ]
    if lacking:
        text = gettext_noop("Say why “%(label)s” does not get all of its points.")
        raise Refused(text, label="”、“".join(lacking))


def _judge(judge: Judge, finding: Finding, own: Given, user: User) -> None:
    _within(finding, own.points)
    facts = {"points": own.points, "reason": own.reason[:300], "given": timezone.now()}
    Judgement.everywhere.update_or_create(judge=judge, finding=finding, defaults=facts)
    if own.file:
        files.attach("finding", finding, own.file.file, own.file.name, unit=judge.appraisal.unit, user=user)


def settle_points(findings: Iterable[int]) -> None:
    """The points of judged findings: the mean of what their judges gave, none where nobody did."""
    held = list(Finding.everywhere.filter(pk__in=list(findings)))
    means = dict(
        Judgement.everywhere.filter(finding__in=held).order_by().values_list("finding").annotate(mean=Avg("points"))
    )
    for own in held:
        mean = means.get(own.pk)
        own.points = None if mean is None else Decimal(str(mean)).quantize(LEAST)
    Finding.everywhere.bulk_update(held, ["points"], batch_size=500)


def object_to(finding: Finding, text: str, *, user: User) -> Objection:
    """Object to the points of one criterion, while the result is open to objections; the bureau is told."""
    with transaction.atomic():
        held = locked(finding.appraised.appraisal)
        in_state(held, STATE.ANNOUNCED)
        if held.object_due and timezone.localdate() > held.object_due:
            raise Refused(gettext_noop("Objections were possible until %(day)s."), day=held.object_due.isoformat())
        made: Objection = keep(
            Objection(finding=finding, text=text, user=user), "assessment.objection.raise", unit=held.unit, user=user
        )
        _tell(held, held.unit, finding, f"objection:{made.pk}", "objection.raised",
              gettext_noop("There is an objection in “%(appraisal)s”: answer it."), user)  # fmt: skip
    return made


def answer(objection: Objection, *, accepted: bool, points: Decimal | None, text: str, user: User) -> Objection:
    """Answer an objection; where it is accepted its criterion has the points given from then on."""
    with transaction.atomic():
        finding = Finding.everywhere.select_related("criterion", "appraised__unit", "appraised__bond__unit").get(
            pk=objection.finding_id
        )
        held = locked(finding.appraised.appraisal)
        in_state(held, STATE.ANNOUNCED)
        if objection.answered:
            raise Refused(gettext_noop("This objection is answered already."))
        if accepted and points is None:
            raise Refused(gettext_noop("Give the points that the criterion has after the objection."))
        _within(finding, points)
        objection.accepted, objection.answer, objection.answered = accepted, text, timezone.localdate()
        if accepted:
            objection.points = finding.corrected = points
            finding.save(update_fields=["corrected"])
        kept: Objection = keep(objection, "assessment.objection.answer", unit=held.unit, user=user, accepted=accepted)
        for unit in _those(finding.appraised):
            _tell(held, unit, finding, f"objection:{kept.pk}:answered", "objection.answered",
                  gettext_noop("Your objection in “%(appraisal)s” is answered."), user)  # fmt: skip
    return kept


def _those(sheet: Appraised) -> list[Unit]:
    if sheet.unit:
        return [sheet.unit]
    rows = BondMember.everywhere.filter(bond=sheet.bond_id, unit__isnull=False).select_related("unit")
    return [own.unit for own in rows if own.unit]


def _tell(appraisal: Appraisal, unit: Unit, finding: Finding, key: str, kind: str, text: str, besides: User) -> None:
    page = reverse(
        "assessment:appraisal-finding",
        kwargs={"unit": unit.slug, "year": current_year(appraisal.since), "finding": finding.pk},
    )
    people = holders(unit, *ASSISTANCE_KEEPERS)
    tell(people, kind, key, text, {"appraisal": appraisal.name}, unit=unit, href=page, besides=besides)
