"""Programmes and their cohorts: kept, removed; members join, complete and leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.access.reach import removing
from tongpan.assistance.base import files
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.models import Activity, Cohort, CohortMember, Programme
from tongpan.registry.models import Teacher


def keep_programme(
    programme: Programme, *, partners: Iterable[Organisation], contractors: Iterable[Organisation], user: User
) -> Programme:
    """Write a programme with its partners. Raises Refused where a cohort would lie outside of its days."""
    with transaction.atomic():
        fresh = programme.pk is None
        outside = None if fresh else Cohort.everywhere.filter(programme=programme, since__lt=programme.since).first()
        if outside is None and not fresh and programme.until:
            outside = Cohort.everywhere.filter(programme=programme, since__gt=programme.until).first()
        if outside is not None:
            raise Refused(
                gettext_noop("“%(cohort)s” begins on %(day)s, outside of these days. Change its days first."),
                cohort=outside.name, day=outside.since.isoformat(),
            )  # fmt: skip
        programme.save()
        # The managers of both relations look only at the open scope; what was chosen was found in it.
        programme.partners.set(partners)
        programme.contractors.set(contractors)
        _record("programme", "make" if fresh else "change", programme, programme.unit, user, name=programme.name)
    return programme


@removing
def remove_programme(programme: Programme, *, user: User) -> None:
    """Remove a programme entered by mistake. Raises Refused where it has members or activities."""
    with transaction.atomic():
        members = CohortMember.everywhere.filter(cohort__programme=programme).count()
        held = Activity.everywhere.filter(programme=programme).count()
        if members or held:
            raise Refused(
                gettext_noop("“%(name)s” has %(members)s members and %(held)s activities. "
                             "Give it a last day instead of removing it."),
                name=programme.name, members=members, held=held,
            )  # fmt: skip
        _record("programme", "remove", programme, programme.unit, user, name=programme.name)
        files.forget("programme", programme.pk)
        programme.delete()


def keep_cohort(cohort: Cohort, *, user: User) -> Cohort:
    """Write a cohort. Raises Refused where its days lie outside of the programme's."""
    programme = cohort.programme
    late = programme.until is not None and cohort.since > programme.until
    if cohort.since < programme.since or late:
        raise Refused(
            gettext_noop("“%(name)s” runs from %(since)s to %(until)s; begin the cohort within these days."),
            name=programme.name, since=programme.since.isoformat(),
            until=programme.until.isoformat() if programme.until else "…",
        )  # fmt: skip
    with transaction.atomic():
        fresh = cohort.pk is None
        cohort.save()
        _record("cohort", "make" if fresh else "change", cohort, programme.unit, user)
    return cohort


@removing
def remove_cohort(cohort: Cohort, *, user: User) -> None:
    """Remove a cohort without members. Raises Refused."""
    with transaction.atomic():
        members = CohortMember.everywhere.filter(cohort=cohort).count()
        if members:
            raise Refused(
                gettext_noop("“%(name)s” has %(members)s members. Take them out first, or give it a last day."),
                name=cohort.name, members=members,
            )  # fmt: skip
        _record("cohort", "remove", cohort, cohort.programme.unit, user)
        cohort.delete()


@dataclass(frozen=True)
class Joined:
    """How many joined, and how many were in it in that role before."""

    fresh: int
    there: int


def join(
    cohort: Cohort, *, role: str, category: str, schools: Sequence[Unit], people: Sequence[Teacher], user: User
) -> Joined:
    """Add schools and people to a cohort in a role; who is in it in that role already stays once."""
    wanted = [(own.pk, None) for own in schools] + [(own.unit_id, own.pk) for own in people]
    with transaction.atomic():
        Cohort.everywhere.select_for_update().get(pk=cohort.pk)
        held = CohortMember.everywhere.filter(cohort=cohort, role=role).values_list("unit", "teacher")
        there: set[Any] = set(held)
        known = {teacher for _unit, teacher in there if teacher}
        fresh = [(unit, teacher) for unit, teacher in wanted if (unit, teacher) not in there and teacher not in known]
        CohortMember.everywhere.bulk_create(
            CohortMember(
                cohort=cohort, unit_id=unit, teacher_id=teacher, role=role, category=category if teacher else ""
            )
            for unit, teacher in fresh
        )
        _record("cohort", "join", cohort, cohort.programme.unit, user, rows=len(fresh), role=role)
    return Joined(len(fresh), len(wanted) - len(fresh))


def complete(members: Sequence[CohortMember], *, done: bool | None, unit: Unit, user: User) -> int:
    """Note that members completed a cohort, that they did not, or that it is not known yet."""
    with transaction.atomic():
        count = CohortMember.everywhere.filter(pk__in=[own.pk for own in members]).update(done=done)
        audit.record("assistance.cohort.complete", actor=user, unit=unit, rows=count, status=str(done))
    return count


@removing
def leave(members: Sequence[CohortMember], *, unit: Unit, user: User) -> int:
    """Take members out. Raises Refused for those who completed it: that stays true."""
    done = [own for own in members if own.done]
    if done:
        raise Refused(
            gettext_noop("%(count)s of them completed it, the first of %(school)s. Leave these in, or take that back."),
            count=len(done), school=done[0].unit.title,
        )  # fmt: skip
    with transaction.atomic():
        CohortMember.everywhere.filter(pk__in=[own.pk for own in members]).delete()
        audit.record("assistance.cohort.leave", actor=user, unit=unit, rows=len(members))
    return len(members)


def _record(kind: str, what: str, record: Any, unit: Unit, user: User, **detail: Any) -> None:
    audit.record(f"assistance.{kind}.{what}", actor=user, unit=unit, target=str(record.pk), **detail)
