"""Schemes: made, copied into a new version, put into force; their criteria."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.assessment.appraisal.models import Criterion, Scheme
from tongpan.assessment.appraisal.queries.results import family_of
from tongpan.assessment.appraisal.queries.scales import check_scale
from tongpan.assessment.appraisal.queries.trees import faults_of, tree_of
from tongpan.assistance.base.records import keep, remove
from tongpan.assistance.base.refusal import Refused

SETTLED = gettext_noop("“%(scheme)s” is in force and stays as it is. Make a new version of it and change that.")


def save_scheme(scheme: Scheme, *, user: User | None) -> Scheme:
    """Save the facts of a scheme that is being worked on, or of a new one."""
    _still_open(scheme)
    same = Scheme.everywhere.filter(unit=scheme.unit, name=scheme.name, version=scheme.version).exclude(pk=scheme.pk)
    if same.exists():
        raise Refused(
            gettext_noop("There is a scheme “%(scheme)s” already. Give another name, or copy that one."),
            scheme=scheme.name,
        )
    action = "assessment.scheme.change" if scheme.pk else "assessment.scheme.make"
    kept: Scheme = keep(scheme, action, unit=scheme.unit, user=user, kind=scheme.kind)
    return kept


def _still_open(scheme: Scheme) -> None:
    if scheme.settled is not None:
        raise Refused(SETTLED, scheme=str(scheme))


def settle(scheme: Scheme, *, day: dt.date, user: User | None) -> Scheme:
    """Put a scheme into force. Raises :class:`Refused` with the first sum of weights that does not hold."""
    with transaction.atomic():
        held = Scheme.everywhere.select_for_update(of=("self",)).select_related("unit").get(pk=scheme.pk)
        _still_open(held)
        if faults := faults_of(tree_of(held)):
            raise faults[0]
        held.settled = day
        kept: Scheme = keep(held, "assessment.scheme.settle", unit=held.unit, user=user)
    return kept


def copy_scheme(scheme: Scheme, *, unit: Unit, since: dt.date, user: User | None) -> Scheme:
    """A copy with the whole tree: the next version where the unit is the same, else the unit's own first version."""
    with transaction.atomic():
        own = scheme.unit_id == unit.pk
        family = family_of(scheme)
        versions = Scheme.everywhere.filter(unit=unit, name=scheme.name)
        last = versions.aggregate(found=Max("version"))["found"] or 0
        made = Scheme.everywhere.create(
            unit=unit, kind=scheme.kind, name=scheme.name, version=last + 1, origin_id=family if own else None,
            since=since, reference=scheme.reference, carry=scheme.carry, example=False,
        )  # fmt: skip
        _copy_criteria(scheme, made)
        audit.record("assessment.scheme.copy", actor=user, unit=unit, target=str(made.pk), source=scheme.pk)
    return made


def _copy_criteria(old: Scheme, new: Scheme) -> None:
    made: dict[int | None, Criterion | None] = {None: None}
    waiting = list(Criterion.everywhere.filter(scheme=old).order_by("place", "pk"))
    while waiting:
        for own in [one for one in waiting if one.parent_id in made]:
            waiting.remove(own)
            made[own.pk] = Criterion.everywhere.create(
                scheme=new, parent=made[own.parent_id], place=own.place, label=own.label, weight=own.weight,
                source=own.source, spec=own.spec, scale=own.scale, evidence=own.evidence,
            )  # fmt: skip


def remove_scheme(scheme: Scheme, *, user: User) -> None:
    """Remove a scheme by which nothing was appraised."""
    try:
        remove(scheme, "assessment.scheme.remove", unit=scheme.unit, user=user)
    except ProtectedError:
        raise Refused(
            gettext_noop("“%(scheme)s” was used in an appraisal and stays. Give it an end date instead."),
            scheme=str(scheme),
        ) from None


def end_scheme(scheme: Scheme, until: dt.date, *, user: User | None) -> Scheme:
    """Set the last day of a scheme that is in force."""
    if until < scheme.since:
        raise Refused(gettext_noop("This is before the beginning; give a later day."))
    scheme.until = until
    kept: Scheme = keep(scheme, "assessment.scheme.change", unit=scheme.unit, user=user, until=until)
    return kept


def save_criterion(criterion: Criterion, *, user: User | None) -> Criterion:
    """Save one criterion; a new one comes last among its siblings."""
    _still_open(criterion.scheme)
    if criterion.parent is not None and criterion.parent.is_leaf:
        raise Refused(
            gettext_noop("“%(label)s” is no group: points are given for it itself. Choose a group."),
            label=criterion.parent.label,
        )
    if criterion.scale:
        check_scale(criterion.scale)
    if not criterion.pk:
        there = Criterion.everywhere.filter(scheme=criterion.scheme, parent=criterion.parent)
        criterion.place = (there.aggregate(found=Max("place"))["found"] or 0) + 1
    unit, scheme = criterion.scheme.unit, criterion.scheme_id
    kept: Criterion = keep(criterion, "assessment.criterion.save", unit=unit, user=user, scheme=scheme)
    return kept


def remove_criterion(criterion: Criterion, *, user: User) -> None:
    """Remove a criterion with what stands under it."""
    _still_open(criterion.scheme)
    remove(criterion, "assessment.criterion.remove", unit=criterion.scheme.unit, user=user)
