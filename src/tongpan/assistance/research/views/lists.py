"""Lists of names: handed in, shown with what became of each line, corrected, noted, put away."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.keys_asked import is_key
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.records import act, form_page, said
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.actions import lists as actions
from tongpan.assistance.research.forms.attendance import ListForm
from tongpan.assistance.research.models import AttendanceList
from tongpan.assistance.research.queries.matching import Line, State, match, tally

from .found import EDIT, address, list_to_edit, session_to_edit

LINE = re.compile(r"(name|school|tail)-(\d{1,7})")
LONGEST = {"name": 60, "school": 120, "tail": 4}
WORDS = {
    State.GOOD: ("met", gettext_lazy("Found")),
    State.OUTSIDE: ("gap", gettext_lazy("Found, but the school is not invited. Tick the line to accept it.")),
    State.NOTED: ("muted", gettext_lazy("Noted already; counted once.")),
    State.TWICE: ("muted", gettext_lazy("Stands in the list before; counted once.")),
    State.SEVERAL: ("must", gettext_lazy("Several people of that name. Add the end of the ID number.")),
    State.NOBODY: ("must", gettext_lazy("No teacher of that name in the schools invited. Correct the name.")),
    State.ELSEWHERE: ("must", gettext_lazy("The name is known, but not at that school. Correct the school.")),
    State.EMPTY: ("must", gettext_lazy("No name.")),
}  # fmt: skip


@unit_page(EDIT, FORM)
def add(request: UnitRequest, session: int) -> HttpResponse:
    """Hand in a list."""
    found = session_to_edit(request, session)
    form = ListForm(request.POST or None, request.FILES or None)

    def save() -> AttendanceList:
        file = form.cleaned_data["file"]
        return actions.hand_in(found, actions.rows_of(file, file.name), file.name, user=request.user)

    return form_page(
        request,
        form,
        title=_("Import the attendance of “%(name)s”") % {"name": found},
        submit=_("Read the list"),
        purpose=_("First you see who was found and who was not, and why; nobody is noted before you say so."),
        save=save,
        done=_("The list is read. Nobody is noted yet."),
        to=lambda made: address(request, "research-list", listing=made.pk),
        back=address(request, "research-session", session=found.pk),
    )


@unit_page(EDIT, FORM)
def listing(request: UnitRequest, listing: int) -> HttpResponse:
    """Each line with what became of it; correct, note, or come back later: nothing is lost."""
    found = list_to_edit(request, listing)
    if request.method == "POST":
        return _answer(request, found)
    lines = match(found.session, found.rows, request.unit)
    counts = tally(lines)
    context = {
        "listing": found, "session": found.session, "activity": found.session.activity,
        "lines": [(own, *WORDS[own.state]) for own in lines], "good": counts.get(State.GOOD.value, 0),
        "outside": counts.get(State.OUTSIDE.value, 0), "wrong": _wrong(lines),
        "double": counts.get(State.NOTED.value, 0) + counts.get(State.TWICE.value, 0),
    }  # fmt: skip
    return render(request, "assistance/research/listing.html", context)


def _wrong(lines: list[Line]) -> int:
    return sum(own.teacher is None for own in lines)


def _answer(request: UnitRequest, listing: AttendanceList) -> HttpResponse:
    here = address(request, "research-list", listing=listing.pk)
    actions.correct(listing, _corrected(request.POST))
    what = request.POST.get("do", "")
    if what not in {"good", "ticked"}:
        messages.success(request, _("Checked again."))
        return redirect(here)
    lines = None if what == "good" else {int(own) for own in request.POST.getlist("line") if is_key(own)}
    try:
        noted, left = actions.note_lines(listing, lines, unit=request.unit, user=request.user)
    except Refused as refused:
        messages.warning(request, said(refused))
        return redirect(here)
    words = _("%(noted)s people are noted; %(left)s lines are left.") if left else _("%(noted)s people are noted.")
    messages.success(request, words % {"noted": noted, "left": left})
    return redirect(here if left else address(request, "research-session", session=listing.session_id))


def _corrected(sent: Any) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for key, value in sent.items():
        if hit := LINE.fullmatch(key):
            found.setdefault(int(hit[2]), {})[hit[1]] = value.strip()[: LONGEST[hit[1]]]
    return found


@unit_page(EDIT, POST)
def drop(request: UnitRequest, listing: int) -> HttpResponse:
    """Put away what is left of a list."""
    found = list_to_edit(request, listing)
    to = address(request, "research-session", session=found.session_id)
    return act(request, lambda: actions.drop(found, user=request.user), done=_("The list is put away."), to=to)
