"""Who takes part: schools, the sample, rooms and seats, and lists to print."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assessment.testing.actions.design import set_schools
from tongpan.assessment.testing.actions.roster import clear_pupils
from tongpan.assessment.testing.actions.sample import Wanted, give_seats, take_all, take_sample
from tongpan.assessment.testing.forms.tests import SampleForm, SchoolsForm, SeatsForm
from tongpan.assessment.testing.models import JointTest, Pupil, TestSchool
from tongpan.assessment.testing.queries.population import candidates
from tongpan.assessment.testing.queries.seats import SchoolSeats, school_counts, seats_of
from tongpan.assessment.testing.queries.seen import schools_of
from tongpan.assistance.base.records import act, form_page
from tongpan.ui.formats import ABSENT
from tongpan.ui.table import Column, Empty, Table

from .own import address, frame_of, kept, seen


@unit_page("assessment.view_tests")
def schools(request: UnitRequest, test: int) -> HttpResponse:
    """The schools of a test with their pupils, and how they were chosen."""
    found = seen(request, test)
    frame = frame_of(request, found)
    rows = school_counts(found, request.unit)
    next_page = address(request, "test-schools-choose", test=found.pk) if frame["may_edit"] else ""
    table = Table(
        request, _columns(), rows, key="test-schools", page_size=100, row_key="school.pk",
        empty=Empty(_("No school takes part yet."), next_page, _("Choose the schools")),
    )  # fmt: skip
    if table.asked_for_file:
        return table.export()
    return render(request, "assessment/testing/schools.html", frame | {"table": table, "rows": rows})


def _columns() -> list[Column]:
    rural = {True: _("Rural"), False: _("Urban"), None: ABSENT}

    def total(values: list[int]) -> int:
        return sum(values)

    return [
        Column("school", _("School"), value="school.unit.title"),
        Column("rural", _("Urban or rural"), value=lambda row: rural[row.school.rural]),
        Column("chosen", _("In the sample"), value=lambda row: _("Yes") if row.school.chosen else _("No")),
        Column("listed", _("Pupils on the list"), number=0, total=total),
        Column("taking", _("Tested"), number=0, total=total),
        Column("absent", _("Absent"), number=0, total=total),
        Column("scored", _("Scores in"), number=0, total=total),
    ]


@unit_page("assessment.edit_tests", FORM)
def choose(request: UnitRequest, test: int) -> HttpResponse:
    """Tick the schools that take part."""
    found = kept(request, test)
    units = list(candidates(found))
    chosen = [str(pk) for pk in TestSchool.everywhere.filter(test=found).values_list("unit_id", flat=True)]
    start = chosen or [str(own.pk) for own in units]
    form = SchoolsForm(request.POST or None, units=units, initial={"schools": start})
    page = address(request, "test-schools", test=found.pk)
    return form_page(
        request, form, title=_("Choose the schools"), submit=_("Let these schools take part"), back=page, to=page,
        purpose=_("Open schools that have the grade. A school that is taken out loses its list of pupils."),
        save=lambda: set_schools(found, form.chosen, user=request.user), done=_("The schools are set."),
        template="assessment/testing/choose.html", test=found, units=units,
    )  # fmt: skip


@unit_page("assessment.edit_tests", FORM)
def sample(request: UnitRequest, test: int) -> HttpResponse:
    """Test everybody, or draw a sample whose size has a reason."""
    found = kept(request, test)
    form = SampleForm(request.POST or None, initial={"kind": "all", **{k: v for k, v in found.sample.items() if v}})
    page = address(request, "test-schools", test=found.pk)
    return form_page(
        request, form, title=_("Who is tested"), submit=_("Decide"), back=page, to=page,
        purpose=_("A sample of some hundred pupils tells as much of a county as everybody does, and burdens fewer."),
        save=lambda: _sample(found, form.cleaned_data, request.user), done=_("It is decided who is tested."),
    )  # fmt: skip


def _sample(test: JointTest, own: dict[str, Any], user: Any) -> None:
    if own["kind"] == "all":
        take_all(test, reason=own["reason"], user=user)
    else:
        wanted = Wanted(own["error"], own["alike"], own["take"], own["apart"])
        take_sample(test, wanted, reason=own["reason"], user=user)


@unit_page("assessment.enter_scores", POST)
def clear(request: UnitRequest, test: int, school: int) -> HttpResponse:
    """Take the list of pupils of a school away."""
    found = seen(request, test)
    part = get_object_or_404(schools_of(found, request.unit), pk=school)
    return act(
        request, lambda: clear_pupils(found, part, unit=part.unit, user=request.user),
        done=_("The list of the school is taken away. Bring in the right one."),
        to=address(request, "test-schools", test=test),
    )  # fmt: skip


@unit_page("assessment.view_tests", FORM)
def seats(request: UnitRequest, test: int) -> HttpResponse:
    """Rooms and seats by school; who holds the test gives them."""
    found = seen(request, test)
    frame = frame_of(request, found)
    page = address(request, "test-seats", test=found.pk)
    if request.method == "POST":
        kept(request, test)
        form = SeatsForm(request.POST)
        seed = form.cleaned_data["seed"] if form.is_valid() else found.seed
        return act(request, lambda: give_seats(found, seed=seed, user=request.user),
                   done=_("Rooms and seats are given; print the lists."), to=page)  # fmt: skip
    own: list[SchoolSeats] = seats_of(found, request.unit)
    given = any(row.seated for row in own)
    context = frame | {"seats": own, "given": given, "form": SeatsForm(initial={"seed": found.seed})}
    return render(request, "assessment/testing/seats.html", context)


@unit_page("assessment.view_tests")
def seat_list(request: UnitRequest, test: int, school: int) -> HttpResponse:
    """The list of one school to print, room by room, by code; names are written in by hand at the school."""
    found = seen(request, test)
    part = get_object_or_404(schools_of(found, request.unit), pk=school)
    pupils = list(Pupil.everywhere.filter(school=part, taking=True, room__isnull=False).order_by("room", "seat"))
    rooms: dict[int, list[Any]] = {}
    for own in pupils:
        rooms.setdefault(own.room or 0, []).append(own)
    context = frame_of(request, found) | {"school": part, "rooms": rooms.items(), "pupils": len(pupils)}
    return render(request, "assessment/testing/seat_list.html", context)
