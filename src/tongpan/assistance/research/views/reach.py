"""Find a programme, cohort, studio, pair or cascade within what the unit may see; check rights on its own unit."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from tongpan.access.pages import UnitRequest
from tongpan.assistance.base.fetched import one_or_404
from tongpan.assistance.research.models import Cascade, CascadePlan, Cohort, Mentoring, MentorMeeting, Programme, Studio
from tongpan.assistance.research.queries.mentoring import cascades_of, meetings_of, pairs_of
from tongpan.assistance.research.queries.programmes import cohorts_of, programmes_of, studios_of

from .found import EDIT, NAMES, demand, may_edit

RUN = "assistance.run_research"
HIDDEN = "＊＊＊"
"""What stands for a name where the reader may not see names."""


def names_shown(request: UnitRequest) -> bool:
    """Whether the account may see the names of people here."""
    return bool(request.user.has_perm(NAMES, request.unit))


def programme_seen(request: UnitRequest, pk: int, *, edit: bool = False) -> Programme:
    """A programme in which the unit has a part, else 404; with ``edit`` one that the account may change."""
    found = get_object_or_404(programmes_of(request.unit).select_related("unit", "bond", "task"), pk=pk)
    if edit:
        demand(request, found.unit)
    return found


def cohort_seen(request: UnitRequest, pk: int, *, edit: bool = False) -> Cohort:
    """A cohort in which the unit has a part, else 404; with ``edit`` one that the account may change."""
    found = get_object_or_404(cohorts_of(request.unit).select_related("programme", "programme__unit"), pk=pk)
    if edit:
        demand(request, found.programme.unit)
    return found


def studio_seen(request: UnitRequest, pk: int, *, edit: bool = False) -> Studio:
    """A studio in which the unit has a part, else 404; with ``edit`` one that the account may change."""
    found = get_object_or_404(studios_of(request.unit).select_related("unit", "leader", "leader__unit"), pk=pk)
    if edit:
        demand(request, found.unit)
    return found


PAIR = ("mentor", "apprentice", "mentor_unit", "unit", "cascade__unit", "bond")


def pair_seen(request: UnitRequest, pk: int) -> Mentoring:
    """A pair in which the unit has a part; else 404."""
    found: Mentoring = one_or_404(pairs_of(request.unit).select_related(*PAIR), pk)
    return found


def may_change(request: UnitRequest, pair: Mentoring) -> bool:
    """Whether the account may end a pair: on the apprentice's side, or where the cascade is kept."""
    return may_edit(request, pair.unit) or (pair.cascade is not None and may_edit(request, pair.cascade.unit))


def may_log(request: UnitRequest, pair: Mentoring) -> bool:
    """Whether the account may log what a pair did: both sides may."""
    return may_change(request, pair) or may_edit(request, pair.mentor_unit)


def pair_to_change(request: UnitRequest, pk: int) -> Mentoring:
    """One that the account may end or remove."""
    found = pair_seen(request, pk)
    if not may_change(request, found):
        raise PermissionDenied(EDIT)
    return found


def pair_to_log(request: UnitRequest, pk: int) -> Mentoring:
    """One whose meetings the account may log."""
    found = pair_seen(request, pk)
    if not may_log(request, found):
        raise PermissionDenied(EDIT)
    return found


def meeting_to_remove(request: UnitRequest, pk: int) -> MentorMeeting:
    """A meeting that the account may take back."""
    related = [f"mentoring__{name}" for name in PAIR]
    found = get_object_or_404(meetings_of(request.unit).select_related(*related), pk=pk)
    if not may_log(request, found.mentoring):
        raise PermissionDenied(EDIT)
    return found


def cascade_seen(request: UnitRequest, pk: int, *, run: bool = False) -> Cascade:
    """A cascade in which the unit has a part, else 404; with ``run`` one that the account may run."""
    found = get_object_or_404(cascades_of(request.unit).select_related("unit", "bond"), pk=pk)
    if run and not request.user.has_perm(RUN, found.unit):
        raise PermissionDenied(RUN)
    return found


def tier_plan_seen(request: UnitRequest, pk: int, *, run: bool = False) -> CascadePlan:
    """A plan of a tier of a cascade that is kept at or below the unit; else 404."""
    plans = CascadePlan.objects.select_related("cascade", "cascade__unit", "user")
    found = get_object_or_404(plans, pk=pk)
    if run and not request.user.has_perm(RUN, found.cascade.unit):
        raise PermissionDenied(RUN)
    return found
