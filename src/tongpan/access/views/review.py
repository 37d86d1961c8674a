"""The yearly review: who holds what, each role confirmed or ended."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongpan.access import actions
from tongpan.access.keys_asked import is_key
from tongpan.access.models import Grant
from tongpan.access.pages import POST, UnitRequest, unit_page
from tongpan.ui.badges import badge
from tongpan.ui.formats import day
from tongpan.ui.table import Column, Empty, Table

MAY = "access.review_roles"


def due_of(grant: Grant) -> dt.date:
    """The day by which a role is looked at again."""
    return (grant.confirmed or grant.since) + dt.timedelta(days=settings.REVIEW_DAYS)


def _state(grant: Grant) -> SafeString:
    if due_of(grant) < timezone.localdate():
        return badge("gap", _("Overdue"))
    return badge("met", _("Confirmed")) if grant.confirmed else badge("info", _("Given within a year"))


def _held(request: UnitRequest) -> QuerySet[Grant]:
    held = Grant.objects.in_force(timezone.localdate()).filter(unit__path__under=request.unit.path)
    return held.filter(user__is_active=True).select_related("user", "unit")


COLUMNS = (
    Column("person", gettext_lazy("Full name"), value="user.display_name", order="user__display_name"),
    Column("username", gettext_lazy("User name"), value="user.username", order="user__username"),
    Column("role", gettext_lazy("Role"), value="get_role_display", order="role"),
    Column("unit", gettext_lazy("Unit"), value="unit.name", order="unit__path"),
    Column("since", gettext_lazy("From"), show=lambda grant: day(grant.since), order="since"),
    Column("until", gettext_lazy("Until"), show=lambda grant: day(grant.until), order="until"),
    Column("last", gettext_lazy("Last sign-in"), value=lambda grant: grant.user.last_login, order="user__last_login",
           show=lambda grant: day(grant.user.last_login)),
    Column("confirmed", gettext_lazy("Confirmed"), show=lambda grant: day(grant.confirmed), order="confirmed"),
    Column("due", gettext_lazy("Due"), value=due_of, show=lambda grant: day(due_of(grant))),
    Column("state", gettext_lazy("State"), value=lambda grant: due_of(grant) < timezone.localdate(), show=_state),
)  # fmt: skip


@unit_page(MAY)
def review(request: UnitRequest) -> HttpResponse:
    """Every role in force at or below the unit, those longest not looked at first."""
    here = (request.unit.slug, request.year)
    bulk = (
        (reverse("access:review-confirm", args=here), _("Still right"), ""),
        (reverse("access:review-end", args=here), _("End the roles"), _("The roles ticked end at once.")),
    )
    held = _held(request).order_by("confirmed", "since", "pk")
    empty = Empty(_("Nobody holds a role here."))
    table = Table(request, COLUMNS, held, key="roles", personal=True, empty=empty, bulk=bulk)
    if table.asked_for_file:
        return table.export()
    overdue = sum(due_of(grant) < timezone.localdate() for grant in held)
    return render(request, "access/review.html", {"table": table, "overdue": overdue, "days": settings.REVIEW_DAYS})


def _each(request: UnitRequest, act: object) -> tuple[int, list[str]]:
    """Do it with each role that was ticked; how many were done, and what was refused."""
    ticked = [int(key) for key in request.POST.getlist("row") if is_key(key)]
    done, refusals = 0, []
    for grant in _held(request).filter(pk__in=ticked):
        try:
            act(request.user, grant)  # type: ignore[operator]
            done += 1
        except actions.RefusedError as refused:
            refusals.append(str(refused))
    for text in dict.fromkeys(refusals):
        messages.error(request, text)
    return done, refusals


@unit_page(MAY, POST)
def confirm(request: UnitRequest) -> HttpResponse:
    """The roles ticked are still right."""
    done, _refused = _each(request, actions.confirm_grant)
    text = ngettext("%(count)s role was confirmed.", "%(count)s roles were confirmed.", done)
    messages.success(request, text % {"count": done})
    return redirect("access:review", request.unit.slug, request.year)


@unit_page(MAY, POST)
def end(request: UnitRequest) -> HttpResponse:
    """The roles ticked end."""
    done, _refused = _each(request, actions.end_grant)
    text = ngettext("%(count)s role was ended.", "%(count)s roles were ended.", done)
    messages.success(request, text % {"count": done})
    return redirect("access:review", request.unit.slug, request.year)
