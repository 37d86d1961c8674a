"""Platforms and their services: lists, many at once, their end, and coverage without counting a school twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.back import back_to
from tongpan.access.models import Unit
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.access.spared import spares_empty
from tongpan.assistance.base.lists import RegisterFilterForm, list_page, period_asked, ticked
from tongpan.assistance.base.records import act, address, form_page
from tongpan.registry.models import School
from tongpan.registry.models.school import STAGE_NAMES, SchoolKind
from tongpan.registry.queries.subjects import subject_name
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty

from .actions import add_services, end_services, remove_platform, remove_services, save_platform
from .forms import PlatformForm, ServicesForm
from .models import Platform, Service
from .queries import coverage, platforms_of, services_of
from .registers import PLATFORMS, SERVICES

EDIT = "assistance.edit_teaching"


@unit_page("assistance.view_teaching")
def services(request: UnitRequest) -> HttpResponse:
    """Which platform serves which school in which subject."""
    columns = [
        Column("school", _("School"), value="unit.name", order="unit__sort_key"),
        Column("platform", _("Platform"), value="platform.name", order="platform__name",
               href=lambda row: address(request, "teaching-platform", platform=row.platform_id)),
        Column("subject", _("Subject"), value=lambda row: subject_name(row.subject), order="subject"),
        Column("stage", _("Stage"), value=lambda row: STAGE_NAMES.get(row.stage, ABSENT), order="stage"),
        Column("since", _("From"), order="since", show=lambda row: day(row.since)),
        Column("until", _("Until"), order="until", show=lambda row: day(row.until) if row.until else _("open")),
    ]  # fmt: skip
    bulk = (
        (address(request, "teaching-services-end"), _("End today"),
         _("The ticked services will end today; they stay in the records.")),
        (address(request, "teaching-services-remove"), _("Remove"),
         _("The ticked services will be removed as if they had never been. End them instead where they were real.")),
    )  # fmt: skip
    return list_page(
        request, SERVICES, columns, template="assistance/teaching/sums.html", sums=("schools", "platforms"),
        bulk=bulk if request.user.has_perm(EDIT, request.unit) else (),
        purpose=_("Which platform serves which school in which subject: each row is an assignment, not a school."),
        actions=[("assistance:teaching-services-add", _("Enter services")),
                 ("assistance:teaching-coverage", _("Coverage")), ("assistance:teaching-platforms", _("Platforms"))],
        empty=Empty(_("No school is served in this time. Enter the platform first, then the schools that it serves."),
                    address(request, "teaching-platforms"), _("Platforms")),
        foot=_("A school served in several subjects or by several platforms has several rows and is one school."),
    )  # fmt: skip


def _own_services(request: UnitRequest) -> list[Service]:
    rows = services_of(request.unit).filter(pk__in=ticked(request)).select_related("platform__unit")
    return [own for own in rows if request.user.has_perm(EDIT, own.platform.unit)]


@unit_page(EDIT, POST)
def end_many(request: UnitRequest) -> HttpResponse:
    """The ticked services end today."""
    ended, left = end_services(_own_services(request), last=timezone.localdate(), user=request.user)
    if ended:
        messages.success(request, _("%(count)s services end today.") % {"count": ended})
    if left or not ended:
        messages.warning(
            request, _("%(count)s of the ticked services had ended before or begin later.") % {"count": left}
        )
    return back_to(request, "assistance:teaching-services")


@unit_page(EDIT, POST)
def remove_many(request: UnitRequest) -> HttpResponse:
    """The ticked services are removed."""
    count = remove_services(_own_services(request), user=request.user)
    if count:
        messages.success(request, _("%(count)s services are removed.") % {"count": count})
    else:
        messages.warning(request, _("Tick services of platforms of your own unit first."))
    return back_to(request, "assistance:teaching-services")


@unit_page(EDIT, FORM)
def add_many(request: UnitRequest) -> HttpResponse:
    """A platform serves these schools in these subjects."""
    start: dict[str, Any] = {
        "stage": "primary",
        "since": dt.date(request.year, 9, 1),
        "platform": request.GET.get("platform", ""),
    }
    form = ServicesForm(request.POST or None, unit=request.unit, initial=start)
    return form_page(
        request, form, title=_("Enter services of a platform"), submit=_("Enter the services"), draft="services",
        template="assistance/teaching/form.html",
        purpose=_("Who is served in the subject already is passed over and counted."),
        save=lambda: _say(request, add_services(form.offer(), user=request.user)), done=_("The services are entered."),
        to=address(request, "teaching-services"), back=address(request, "teaching-services"),
    )  # fmt: skip


def _say(request: UnitRequest, counts: tuple[int, int]) -> None:
    words = {"fresh": counts[0], "there": counts[1]}
    messages.info(request, _("%(fresh)s services are new; %(there)s stood already.") % words)


@unit_page("assistance.view_teaching")
@spares_empty
def covered(request: UnitRequest) -> HttpResponse:
    """How many schools of each kind are served in each subject, each school counted once."""
    form = RegisterFilterForm(request.GET, register=SERVICES, unit=request.unit)
    period = period_asked(request)
    rows = SERVICES.select(request.unit, period, form.asked)
    schools = School.everywhere.filter(unit__path__under=request.unit.path, unit__closed__isnull=True)
    if stage := form.asked.get("stage"):
        schools = schools.filter(stages__icontains=f'"{stage}"')
    if county := form.asked.get("county"):
        path = Unit.everywhere.filter(slug=county).values_list("path", flat=True).first()
        schools = schools.filter(unit__path__under=path) if path else schools.none()
    found, kinds = coverage(rows, schools), dict(SchoolKind.choices)
    return render(request, "assistance/teaching/coverage.html", {
        "form": form, "kinds": [kinds[own] for own in found.groups], "period": period,
        "rows": [(subject_name(own.subject), own) for own in found.rows],
    })  # fmt: skip


@unit_page("assistance.view_teaching")
def platforms(request: UnitRequest) -> HttpResponse:
    """The platforms of the unit, and those that serve its schools."""
    columns = [
        Column("name", _("Platform"), order="name",
               href=lambda row: address(request, "teaching-platform", platform=row.pk)),
        Column("unit", _("Run by"), value="unit.title", order="unit__sort_key"),
        Column("parent", _("Part of"), value=lambda row: row.parent.name if row.parent else ABSENT),
        Column("since", _("Running from"), order="since", show=lambda row: day(row.since)),
        Column("until", _("Running until"), order="until",
               show=lambda row: day(row.until) if row.until else _("open")),
    ]  # fmt: skip
    return list_page(
        request, PLATFORMS, columns, template="assistance/teaching/sums.html", sums=("services", "schools"),
        purpose=_("Platforms of resources and lessons, and their sub-platforms in the counties."),
        actions=[("assistance:teaching-platform-add", _("Enter a platform")),
                 ("assistance:teaching-services", _("Services"))],
        empty=Empty(_("No platform runs in this time. Enter the first one.")),
    )  # fmt: skip


def _seen(request: UnitRequest, pk: int) -> Platform:
    found: Platform = get_object_or_404(platforms_of(request.unit).select_related("unit", "parent"), pk=pk)
    return found


def _own(request: UnitRequest, pk: int) -> Platform:
    found = _seen(request, pk)
    if not request.user.has_perm(EDIT, found.unit):
        raise PermissionDenied(EDIT)
    return found


@unit_page("assistance.view_teaching")
def platform(request: UnitRequest, platform: int) -> HttpResponse:
    """One platform: whom it serves here, in what, and its parts."""
    found = _seen(request, platform)
    served = services_of(request.unit).filter(platform=found)
    groups = served.order_by().values_list("stage", "subject").distinct()
    return render(request, "assistance/teaching/platform.html", {
        "platform": found, "may_edit": request.user.has_perm(EDIT, found.unit),
        "schools": served.values("unit").distinct().count(), "count": served.count(),
        "groups": sorted((str(STAGE_NAMES.get(stage, stage)), subject_name(own)) for stage, own in groups),
        "parts": platforms_of(request.unit).filter(parent=found).select_related("unit"),
    })  # fmt: skip


@unit_page(EDIT, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Enter a platform of this unit."""
    form = PlatformForm(request.POST or None, unit=request.unit, instance=Platform(unit=request.unit),
                        initial={"since": dt.date(request.year, 9, 1)})  # fmt: skip
    return form_page(
        request, form, title=_("Enter a platform"), submit=_("Enter the platform"), draft="platform",
        save=lambda: save_platform(form.platform(), user=request.user),
        done=_("The platform is entered. Enter next which schools it serves."),
        to=lambda made: address(request, "teaching-platform", platform=made.pk),
        back=address(request, "teaching-platforms"),
    )  # fmt: skip


@unit_page(EDIT, FORM)
def edit(request: UnitRequest, platform: int) -> HttpResponse:
    """Change a platform."""
    found, page = _own(request, platform), address(request, "teaching-platform", platform=platform)
    form = PlatformForm(request.POST or None, unit=found.unit, instance=found)
    return form_page(
        request, form, title=_("Change the platform"), submit=_("Save"), back=page, to=page,
        save=lambda: save_platform(form.platform(), user=request.user), done=_("The platform is changed."),
    )  # fmt: skip


@unit_page(EDIT, POST)
def remove(request: UnitRequest, platform: int) -> HttpResponse:
    """Remove a platform that never served a school."""
    found = _own(request, platform)
    there = Service.everywhere.filter(platform=found).exists()
    page = address(request, "teaching-platform", platform=platform) if there else address(request, "teaching-platforms")
    return act(request, lambda: remove_platform(found, user=request.user), done=_("The platform is removed."), to=page)
