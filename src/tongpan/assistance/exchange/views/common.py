"""What the pages of this part share: addresses, records of the unit, who sees names and who may change what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongpan.access.models import Unit, User
from tongpan.access.pages import UnitRequest
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.period import ALL, period_of
from tongpan.assistance.base.register import Register
from tongpan.assistance.exchange.models import Application, Call, Placement
from tongpan.assistance.exchange.queries.rows import applications_of, calls_of, placements_of
from tongpan.ui.table import Column, Empty

ALWAYS = period_of(2000, ALL)
NAMES, EDIT, APPLY = (f"assistance.{own}" for own in ("view_people_exchanged", "edit_exchange", "apply_for_exchange"))


def address(request: UnitRequest, page: str, **parts: Any) -> str:
    """The address of a page of this part, of the same unit and year."""
    return reverse(f"assistance:exchange-{page}", kwargs={"unit": request.unit.slug, "year": request.year, **parts})


def sees_names(request: UnitRequest) -> bool:
    """Whether the reader may see who the people are."""
    return bool(request.user.has_perm(NAMES, request.unit))


def placement_or_404(request: UnitRequest, pk: int) -> Placement:
    """A placement from or to the unit's schools."""
    rows = placements_of(request.unit, ALWAYS)
    return get_object_or_404(
        rows.select_related("posting", "teacher", "home", "host", "bond", "team", "application"), pk=pk
    )


def call_or_404(request: UnitRequest, pk: int) -> Call:
    """A call that concerns the unit."""
    return get_object_or_404(calls_of(request.unit, ALWAYS).select_related("unit", "host", "bond"), pk=pk)


def application_or_404(request: UnitRequest, pk: int) -> Application:
    """An application of the unit's people, for its schools or to its calls."""
    rows = applications_of(request.unit, ALWAYS)
    return get_object_or_404(rows.select_related("call", "call__unit", "call__host", "teacher", "unit", "host"), pk=pk)


def may_edit(user: User, placement: Placement) -> bool:
    """Whether somebody may change a placement: who plans for the home or the host school."""
    return any(user.has_perm(EDIT, side) for side in (placement.home, placement.host))


def may_appraise(user: User, placement: Placement) -> bool:
    """Whether somebody may appraise: the host school, or who plans for one of the two."""
    return bool(user.has_perm(APPLY, placement.host)) or may_edit(user, placement)


def nothing(request: UnitRequest, text: Any, page: str, words: Any, permission: str) -> Empty:
    """Why a list is empty, with the next step for who may take it."""
    may = request.user.has_perm(permission, request.unit)
    return Empty(text, address(request, page), words) if may else Empty(text)


def chosen_school(request: UnitRequest) -> Unit | None:
    """The school whose people are chosen from: the unit itself, or the one that the address names.

    Raises ``Http404`` for a school that does not lie below the unit.
    """
    if request.unit.is_school:
        return request.unit
    slug = request.GET.get("school", "")
    if not slug:
        return None
    found = Unit.objects.schools().filter(slug=slug, path__under=request.unit.path).first()
    if found is None:
        raise Http404
    return found


def ask_school(request: UnitRequest, title: Any, back: str) -> HttpResponse:
    """Ask whose people are chosen from; a whole city's would be a list of thousands."""
    schools = Unit.objects.schools().filter(path__under=request.unit.path, closed__isnull=True).order_by("sort_key")
    context = {"title": title, "schools": schools.only("slug", "name"), "back": back}
    return render(request, "assistance/exchange/ask_school.html", context)


def sums_page(
    request: UnitRequest, register: Register, groups: Sequence[tuple[str, Any, Callable[[Any], Any]]], person: str,
    **more: Any,
) -> HttpResponse:  # fmt: skip
    """A register for who may not see names: people and person-times by groups, under the same filters.

    ``groups`` are lookup, words of the head and a function of the value for the cell; ``person`` the lookup of whom.
    """
    names = [lookup for lookup, _label, _words in groups]

    def shape(rows: QuerySet[Any]) -> list[dict[str, Any]]:
        grouped = rows.order_by().values(*names).annotate(
            persons=Count(person, distinct=True), times=Count("pk", distinct=True)
        )  # fmt: skip
        return list(grouped.order_by(*names))

    def told(lookup: str, words: Callable[[Any], Any]) -> Callable[[dict[str, Any]], Any]:
        return lambda row: words(row[lookup])

    columns = [Column(lookup, label, value=told(lookup, words)) for lookup, label, words in groups]
    columns += [
        Column("persons", _("People"), _("people"), number=0),
        Column("times", _("Person-times"), _("person-times"), number=0, total=sum),
    ]
    foot = _("Who the people are is shown to those who plan and to the schools. Person-times may be added, people not.")
    return list_page(request, register, columns, shape=shape, foot=foot, **more)
