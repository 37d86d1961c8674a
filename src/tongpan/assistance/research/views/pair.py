"""One pair of mentor and apprentice: its page, made by hand across schools, its meetings, its end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.access.back import back_to
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.lists import ticked
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.research.actions.mentor_meetings import log_meetings, remove_meeting
from tongpan.assistance.research.actions.mentoring import end_pair, make_pair, remove_pair
from tongpan.assistance.research.forms.mentoring import EndForm, MeetingForm, PairForm, SchoolsForm
from tongpan.assistance.research.models import Mentoring, MentorMeeting
from tongpan.assistance.research.queries.mentoring import pairs_of

from .found import EDIT
from .mentoring import stage_words, subject_words
from .people import gone
from .reach import HIDDEN, PAIR, may_change, may_log, meeting_to_remove, names_shown, pair_seen, pair_to_change
from .reach import pair_to_log as to_log


@unit_page("assistance.view_research")
def pair(request: UnitRequest, pair: int) -> HttpResponse:
    """Who guides whom, and what they did together."""
    found = pair_seen(request, pair)
    met = list(MentorMeeting.everywhere.filter(mentoring=found).order_by("-day", "-pk"))
    today, shown = timezone.localdate(), names_shown(request)
    context = {
        "pair": found, "met": met, "hours": sum(own.hours for own in met), "names": shown,
        "mentor": found.mentor.name if shown else HIDDEN, "apprentice": found.apprentice.name if shown else HIDDEN,
        "subject": subject_words(found.subject), "stage": stage_words(found.stage),
        "may_change": may_change(request, found), "may_log": may_log(request, found),
        "mentor_left": gone(found.mentor), "apprentice_left": gone(found.apprentice),
        "end": EndForm(initial={"last": today}) if not found.reason else None,
    }  # fmt: skip
    left = context["mentor_left"] or context["apprentice_left"]
    over = found.until is not None and found.until < today
    context["ended_by_leaving"] = left and context["may_change"] and not over
    # They meet no more; what they did before may have been forgotten, and its day is not today.
    context["only_earlier"] = left or over
    context["form"] = MeetingForm(initial={"day": found.until if over else None if left else today})
    return render(request, "assistance/research/pair.html", context)


@unit_page(EDIT, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """First the two schools, then the two people."""
    schools = SchoolsForm(request.GET or None, unit=request.unit)
    if schools.chosen is None:
        initial = {"mentor_school": request.unit.slug, "school": request.unit.slug} if request.unit.is_school else {}
        form = schools if request.GET else SchoolsForm(unit=request.unit, initial=initial)
        return render(request, "assistance/research/pair_schools.html", {"form": form})
    today = timezone.localdate()
    form = PairForm(request.POST or None, unit=request.unit, schools=schools.chosen, day=today,
                    initial={"since": today, "bond": request.GET.get("bond")})  # fmt: skip
    return form_page(
        request, form, title=_("Pair two people"), submit=_("Pair them"),
        purpose=_("Mentor at %(one)s, apprentice at %(other)s.")
        % {"one": schools.chosen[0].name, "other": schools.chosen[1].name},
        save=lambda: make_pair(request.unit, form.draft(), user=request.user), done=_("The pair is entered."),
        to=lambda made: address(request, "research-pair", pair=made.pk),
        back=address(request, "research-mentoring-add"),
    )  # fmt: skip


def _page(request: UnitRequest, found: Mentoring) -> str:
    return address(request, "research-pair", pair=found.pk)


@unit_page(EDIT, POST)
def meet(request: UnitRequest, pair: int) -> HttpResponse:
    """Log a meeting of one pair."""
    found = to_log(request, pair)
    form = MeetingForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Give the day, and hours from half an hour to a day."))
        return redirect(_page(request, found))
    return act(
        request, lambda: _log(request, [found], form), done=_("The meeting is logged."), to=_page(request, found)
    )


def _log(request: UnitRequest, pairs: list[Mentoring], form: MeetingForm) -> int:
    return log_meetings(pairs, form.meeting(), unit=request.unit, user=request.user, today=timezone.localdate())


@unit_page(EDIT, POST)
def meet_many(request: UnitRequest) -> HttpResponse:
    """Log the same meeting for the pairs that were ticked: first the form, then the records."""
    rows = [
        own
        for own in pairs_of(request.unit).filter(pk__in=ticked(request)).select_related(*PAIR)
        if may_log(request, own)
    ]
    if not rows:
        messages.warning(request, _("None of the pairs ticked is one whose meetings you may log."))
        return back_to(request, "assistance:research-mentoring")
    words = {
        "rows": rows, "title": _("Log a meeting"), "submit": _("Log it"),
        "back": address(request, "research-mentoring"),
        "purpose": ngettext("For %(count)s pair.", "For %(count)s pairs.", len(rows)) % {"count": len(rows)},
    }  # fmt: skip
    template = "assistance/research/meet_many.html"
    if "day" not in request.POST:  # the ticked rows alone: what they did is still to be asked
        form = MeetingForm(initial={"day": timezone.localdate()})
        return render(request, template, words | {"form": form})
    form = MeetingForm(request.POST)
    return form_page(
        request, form, template=template, save=lambda: _log(request, rows, form), done=_("The meetings are logged."),
        to=address(request, "research-mentoring"), **words,
    )  # fmt: skip


@unit_page(EDIT, POST)
def unmeet(request: UnitRequest, mentor_meeting: int) -> HttpResponse:
    """Take back a meeting that was logged by mistake."""
    found = meeting_to_remove(request, mentor_meeting)
    to = _page(request, found.mentoring)
    return act(request, lambda: remove_meeting(found, user=request.user), done=_("The meeting is taken back."), to=to)


@unit_page(EDIT, POST)
def end(request: UnitRequest, pair: int) -> HttpResponse:
    """End a pair on a day, with the reason."""
    found = pair_to_change(request, pair)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Give the last day and the reason."))
        return redirect(_page(request, found))
    own: dict[str, Any] = form.cleaned_data
    last: dt.date = own["last"]
    return act(request, lambda: end_pair(found, last=last, reason=own["reason"], user=request.user),
               done=_("The pair ends on that day."), to=_page(request, found))  # fmt: skip


@unit_page(EDIT, POST)
def remove(request: UnitRequest, pair: int) -> HttpResponse:
    """Remove a pair that was entered by mistake."""
    found = pair_to_change(request, pair)
    key, page = found.pk, _page(request, found)
    answer = act(request, lambda: remove_pair(found, user=request.user), done=_("The pair is removed."), to=page)
    gone = not Mentoring.everywhere.filter(pk=key).exists()
    return redirect(address(request, "research-mentoring")) if gone else answer
