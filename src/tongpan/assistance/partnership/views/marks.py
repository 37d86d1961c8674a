"""How states and days of needs and tasks are shown, the late ones marked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongpan.access.back import back_to
from tongpan.access.pages import UnitRequest
from tongpan.assistance.partnership.models import Need, Review, Task
from tongpan.assistance.partnership.queries.tasks import Standing
from tongpan.ui.badges import badge
from tongpan.ui.charts import chart as c
from tongpan.ui.formats import ABSENT, day, markup

State = Task.State
TONES = {
    Need.State.STATED: "gap", Need.State.ANSWERED: "info", Need.State.TASKED: "info", Need.State.DECLINED: "muted",
    Need.State.MET: "met", Task.State.PLANNED: "muted", Task.State.STARTED: "info", Task.State.DONE: "met",
    Task.State.STOPPED: "muted", Review.Decision.KEEP: "met", Review.Decision.EXPAND: "met",
    Review.Decision.ADJUST: "gap", Review.Decision.STOP: "muted",
}  # fmt: skip


def state_mark(row: Any) -> SafeString:
    """The state of a need or a task."""
    return badge(TONES[row.state], row.get_state_display())


def owner_mark(row: Any) -> Any:
    """Who owns a task, marked where they can answer for it no more."""
    return markup("{} {}", row.owner, badge("muted", _("has left"))) if row.owner_left else str(row.owner)


def decision_mark(review: Review) -> SafeString:
    """What a review decided."""
    return badge(TONES[review.decision], review.get_decision_display())  # type: ignore[index]


def due_mark(last: dt.date | None, *, late: bool) -> Any:
    """A day by which something is to be; red, with a word, where it has passed."""
    return markup("{} {}", day(last), badge("must", _("late"))) if late else (day(last) if last else ABSENT)


def nothing_ticked(request: UnitRequest, page: str) -> HttpResponseRedirect:
    """Back to a list, saying that no row was chosen."""
    messages.warning(request, _("Tick the rows first."))
    return back_to(request, f"assistance:{page}")


WIDTH, HEIGHT, LINE = 600.0, 14.0, 4.0


def standing_bar(standing: Standing) -> SafeString:
    """A bar of how tasks stand: done, started, planned, stopped; a red line under the share that is late."""
    counts = (
        (standing.done, c.GREEN, State.DONE.label), (standing.started, c.GREEN_SOFT, State.STARTED.label),
        (standing.planned, c.LINE, State.PLANNED.label), (standing.stopped, c.INK_SOFT, State.STOPPED.label),
    )  # fmt: skip
    all_, x, parts = max(standing.all, 1), 0.0, []
    for count, colour, _words in counts:
        wide = WIDTH * count / all_
        parts.append(c.tag("rect", x=x, y=0.0, width=wide, height=HEIGHT, fill=colour) if count else "")
        x += wide
    if standing.late:
        begin, wide = WIDTH * standing.done / all_, WIDTH * standing.late / all_
        parts.append(c.tag("rect", x=begin, y=HEIGHT, width=wide, height=LINE, fill=c.RED))
    words = "，".join(f"{words} {count}" for count, _colour, words in counts if count)
    return SafeString(c.picture(int(WIDTH), HEIGHT + LINE, words, parts))


def standing_words(standing: Standing) -> SafeString:
    """The numbers of a standing as marks with words; the late ones in red."""
    counts = {
        State.DONE: standing.done, State.STARTED: standing.started, State.PLANNED: standing.planned,
        State.STOPPED: standing.stopped,
    }  # fmt: skip
    marks = [
        badge(TONES[state], f"{state.label} {count}")
        for state, count in counts.items()
        if count or state != State.STOPPED
    ]
    if standing.late:
        marks.append(badge("must", _("Late %(count)s") % {"count": standing.late}))
    return SafeString(" ".join(marks))
