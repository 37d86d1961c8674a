"""One appraisal: begun, who is in it, who judges, its steps, its computed figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import User
from tongpan.access.reach import removing
from tongpan.access.scope import in_unit
from tongpan.assessment.appraisal.models import Appraisal, Appraised, Criterion, Finding, Judge, Judgement, Objection
from tongpan.assessment.appraisal.queries.figures import figures
from tongpan.assessment.appraisal.queries.people import biased, with_titles
from tongpan.assessment.appraisal.queries.results import open_leaves, results_of
from tongpan.assessment.appraisal.queries.scales import share
from tongpan.assistance.base import files
from tongpan.assistance.base.records import keep
from tongpan.assistance.base.refusal import Refused

STATE = Appraisal.State
ORDER = (STATE.PREPARED, STATE.REPORTING, STATE.JUDGING, STATE.ANNOUNCED, STATE.PUBLISHED)
BY_HAND = "hand:"
"""How the citation of a figure begins that somebody entered: it is not computed over."""
LEAST = Decimal("0.001")


def save_appraisal(appraisal: Appraisal, *, user: User | None) -> Appraisal:
    """Save the facts of an appraisal, or begin a new one."""
    if not appraisal.scheme.holds_on(appraisal.since):
        raise Refused(
            gettext_noop("“%(scheme)s” does not hold on %(day)s; it holds from %(since)s. Choose another scheme or "
                         "version, or another beginning of the time appraised."),
            scheme=str(appraisal.scheme), day=appraisal.since.isoformat(), since=appraisal.scheme.since.isoformat(),
        )  # fmt: skip
    action = "assessment.appraisal.change" if appraisal.pk else "assessment.appraisal.make"
    kept: Appraisal = keep(appraisal, action, unit=appraisal.unit, user=user, scheme=appraisal.scheme_id)
    return kept


def locked(appraisal: Appraisal) -> Appraisal:
    """The appraisal as it stands now, held until the transaction ends."""
    rows = Appraisal.everywhere.select_for_update(of=("self",)).select_related("unit", "scheme")
    return rows.get(pk=appraisal.pk)


def in_state(appraisal: Appraisal, *states: str) -> None:
    """Refuse what does not belong to the state that an appraisal is in."""
    if appraisal.state not in states:
        raise Refused(
            gettext_noop("“%(appraisal)s” is at “%(state)s”; this is not possible there. Reload the page."),
            appraisal=appraisal.name, state=str(appraisal.get_state_display()),
        )  # fmt: skip


def add_appraised(appraisal: Appraisal, keys: Iterable[str], *, user: User | None) -> int:
    """Add bonds or units (``bond:7``, ``unit:3``); each gets a finding for every leaf. How many are new."""
    with transaction.atomic():
        held = locked(appraisal)
        in_state(held, STATE.PREPARED, STATE.REPORTING)
        made = 0
        leaves = Criterion.everywhere.filter(scheme=held.scheme).exclude(source=Criterion.Source.BRANCH)
        for key in keys:
            what, _colon, pk = key.partition(":")
            sheet, new = Appraised.everywhere.get_or_create(appraisal=held, **{f"{what}_id": int(pk)})
            if new:
                made += 1
                Finding.everywhere.bulk_create(Finding(appraised=sheet, criterion=own) for own in leaves)
        audit.record("assessment.appraised.add", actor=user, unit=held.unit, target=str(held.pk), count=made)
    return made


@removing
def remove_appraised(sheet: Appraised, *, user: User) -> None:
    """Take somebody out again, with what was reported."""
    with transaction.atomic():
        held = locked(sheet.appraisal)
        in_state(held, STATE.PREPARED, STATE.REPORTING)
        _forget_files([sheet.pk])
        audit.record("assessment.appraised.remove", actor=user, unit=held.unit, target=str(held.pk))
        sheet.delete()


def _forget_files(sheets: list[int]) -> None:
    files.forget("finding", *Finding.everywhere.filter(appraised__in=sheets).values_list("pk", flat=True))


@removing
def remove_appraisal(appraisal: Appraisal, *, user: User) -> None:
    """Remove an appraisal that was not published."""
    with transaction.atomic():
        held = locked(appraisal)
        if held.is_final:
            raise Refused(gettext_noop("“%(appraisal)s” is published and stays."), appraisal=held.name)
        _forget_files(list(held.sheets.values_list("pk", flat=True)))
        audit.record("assessment.appraisal.remove", actor=user, unit=held.unit, target=str(held.pk))
        held.delete()


def add_judge(appraisal: Appraisal, judge: User, field: str, *, user: User | None) -> Judge:
    """Ask somebody to judge. Raises :class:`Refused` for who works for everybody that is appraised."""
    with transaction.atomic():
        held = locked(appraisal)
        in_state(held, STATE.PREPARED, STATE.REPORTING, STATE.JUDGING)
        sheets = list(held.sheets.select_related("unit"))
        if sheets and all(biased(judge, own) for own in sheets):
            raise Refused(
                gettext_noop("%(name)s works for those who are appraised. Ask somebody from elsewhere."),
                name=judge.display_name or judge.username,
            )
        made = Judge.everywhere.create(appraisal=held, user=judge, field=field)
        audit.record("assessment.judge.add", actor=user, unit=held.unit, target=str(held.pk), judge=judge.pk)
    return made


@removing
def remove_judge(judge: Judge, *, user: User) -> None:
    """Release a judge; what the judge gave goes too, and the means are made anew."""
    from .judging import settle_points

    with transaction.atomic():
        held = locked(judge.appraisal)
        in_state(held, STATE.PREPARED, STATE.REPORTING, STATE.JUDGING)
        touched = list(Judgement.everywhere.filter(judge=judge).values_list("finding", flat=True))
        audit.record("assessment.judge.remove", actor=user, unit=held.unit, target=str(held.pk), judge=judge.user_id)
        judge.delete()
        settle_points(touched)


def fill(appraisal: Appraisal, *, user: User | None) -> int:
    """Compute every computed criterion anew from the records; how many figures there are. Not after announcement."""
    in_state(appraisal, STATE.PREPARED, STATE.REPORTING, STATE.JUDGING)
    sheets = list(Appraised.everywhere.filter(appraisal=appraisal).select_related("appraisal", "unit", "bond"))
    leaves = Criterion.everywhere.filter(scheme=appraisal.scheme_id).exclude(
        source__in=(Criterion.Source.BRANCH, Criterion.Source.JUDGED)
    )
    with in_unit(appraisal.unit):
        found = {own: figures(appraisal, own, sheets) for own in leaves}
    with transaction.atomic():
        in_state(locked(appraisal), STATE.PREPARED, STATE.REPORTING, STATE.JUDGING)
        rows = Finding.everywhere.filter(appraised__in=sheets, criterion__in=list(found)).select_related("criterion")
        changed = [own for own in rows if not own.cite.startswith(BY_HAND)]
        for own in changed:
            figure = found[own.criterion].get(own.appraised_id)
            own.value, own.cite = (figure.value, figure.cite) if figure else (None, "")
            own.points = points_for(own.criterion, own.value)
        Finding.everywhere.bulk_update(changed, ["value", "cite", "points"], batch_size=500)
        Appraisal.everywhere.filter(pk=appraisal.pk).update(filled=timezone.now())
        audit.record("assessment.appraisal.fill", actor=user, unit=appraisal.unit, target=str(appraisal.pk))
    return sum(own.value is not None for own in changed)


def points_for(criterion: Criterion, value: float | None) -> Decimal | None:
    """The points that a figure earns."""
    if value is None or not criterion.scale:
        return None
    return (Decimal(str(share(criterion.scale, value))) * criterion.weight).quantize(LEAST)


def enter_by_hand(finding: Finding, value: float, reason: str, *, user: User) -> Finding:
    """A figure of a computed criterion that the records do not hold, with where it comes from."""
    with transaction.atomic():
        held = locked(finding.appraised.appraisal)
        in_state(held, STATE.PREPARED, STATE.REPORTING, STATE.JUDGING)
        finding.value, finding.cite = value, f"{BY_HAND}{reason}"[:120]
        finding.points = points_for(finding.criterion, value)
        kept: Finding = keep(finding, "assessment.appraisal.fill", unit=held.unit, user=user, by_hand=True)
    return kept


def step(appraisal: Appraisal, to: str, *, day: dt.date, user: User | None) -> Appraisal:
    """Take an appraisal to the next state, or one back. Raises :class:`Refused` where something is missing for it."""
    with transaction.atomic():
        held = locked(appraisal)
        here, there = ORDER.index(held.state), ORDER.index(to)  # type: ignore[arg-type]
        if abs(there - here) != 1 or held.is_final:
            raise Refused(gettext_noop("An appraisal goes one step at a time. Reload the page."))
        if there > here:
            _refuse_step(held, to)
        if to == STATE.ANNOUNCED and there > here:
            _sum_up(held)
        if to == STATE.PUBLISHED:
            _sum_up(held)
            held.published = day
        held.state = to
        kept: Appraisal = keep(held, "assessment.appraisal.state", unit=held.unit, user=user, state=to)
    return kept


def _refuse_step(appraisal: Appraisal, to: str) -> None:
    if to == STATE.REPORTING and not appraisal.sheets.exists():
        raise Refused(gettext_noop("Nobody is appraised yet. Add them first."))
    if to == STATE.JUDGING and _needs_judges(appraisal) and not appraisal.panel.exists():
        raise Refused(gettext_noop("Some criteria are judged by experts and there is no judge yet. Ask one first."))
    if to == STATE.ANNOUNCED and (left := open_leaves(appraisal)):
        finding, title = left[0]
        text = (
            gettext_noop("“%(label)s” of %(who)s has no points yet, and %(more)s more. The judges have to give them.")
            if finding.criterion.is_judged
            else gettext_noop("“%(label)s” of %(who)s has no figure, and %(more)s more. Compute again, or enter it.")
        )
        raise Refused(text, label=finding.criterion.label, who=title, more=len(left) - 1)
    if to == STATE.PUBLISHED:
        waiting = Objection.everywhere.filter(finding__appraised__appraisal=appraisal, answered__isnull=True).count()
        if waiting:
            raise Refused(gettext_noop("%(count)s objections are not answered yet. Answer them first."), count=waiting)


def _needs_judges(appraisal: Appraisal) -> bool:
    return Criterion.everywhere.filter(scheme=appraisal.scheme_id, source=Criterion.Source.JUDGED).exists()


def _sum_up(appraisal: Appraisal) -> None:
    sheets = list(Appraised.everywhere.filter(appraisal=appraisal).select_related("unit", "bond"))
    for row in results_of(appraisal, sheets).rows:
        row.sheet.points = row.points
    Appraised.everywhere.bulk_update(with_titles(sheets), ["points"], batch_size=500)
