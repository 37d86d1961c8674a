"""A person's desk: what waits, what is new, and what they want to be told. Nobody sees another's."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.ui.badges import badge
from tongpan.ui.formats import moment
from tongpan.ui.table import Column, Empty, Table

from .actions import choose, mark_read
from .forms import WishesForm
from .models import Notice
from .queries import kinds, language_of, notices_of, unseen, waiting, wishes_of

SHOWN = 12
"""How many notices stand beside what waits; the others have a page of their own."""


def _here(request: UnitRequest, page: str = "desk") -> str:
    return reverse(f"assistance:{page}", args=(request.unit.slug, request.year))


@unit_page("access.view_unit")
def desk(request: UnitRequest) -> HttpResponse:
    """What waits for the reader, wherever they have work: late, this week, later; beside it what is new."""
    today = timezone.localdate()
    held = waiting(request.user, today)
    heaps = (
        ("late", _("Late"), held.late),
        ("week", _("In the next seven days"), held.week),
        ("later", _("Later"), held.later),
    )
    notices = list(unseen(request.user)[: SHOWN + 1])
    context = {
        "heaps": heaps, "waiting": held, "today": today, "words": kinds(), "notices": notices[:SHOWN],
        "more": len(notices) > SHOWN,
    }  # fmt: skip
    return render(request, "assistance/desk/desk.html", context)


def _state(notice: Notice) -> SafeString:
    return badge("muted", _("Read")) if notice.read else badge("info", _("New"))


def _columns(request: UnitRequest) -> tuple[Column, ...]:
    words = kinds()
    return (
        Column("text", gettext_lazy("Notice"), value="said", order="text",
               href=lambda own: reverse("assistance:desk-notice", args=(request.unit.slug, request.year, own.pk))),
        Column("kind", gettext_lazy("Kind"), value=lambda own: words.get(own.kind, own.kind), order="kind"),
        Column("unit", gettext_lazy("Unit"), value="unit.name", order="unit__sort_key"),
        Column("created", gettext_lazy("Told"), order="created", show=lambda own: moment(own.created)),
        Column("read", gettext_lazy("State"), show=_state, order="read"),
    )  # fmt: skip


@unit_page("access.view_unit")
def notices(request: UnitRequest) -> HttpResponse:
    """All that the reader was told, the newest first."""
    empty = Empty(_("You have not been told anything yet. What is late or soon due is told here every morning."))
    bulk = [(_here(request, "desk-read"), _("Mark as read"), _("The chosen notices are marked as read."))]
    table = Table(
        request, _columns(request), notices_of(request.user), key="notices", empty=empty, exports=False, bulk=bulk
    )
    return render(request, "assistance/desk/notices.html", {"table": table})


@unit_page("access.view_unit")
def notice(request: UnitRequest, notice: int) -> HttpResponse:
    """Open what a notice speaks of; it is read then."""
    found = get_object_or_404(Notice, pk=notice, user=request.user)
    if request.method == "GET":
        mark_read(request.user, found.pk)
    ours = found.href.startswith("/") and url_has_allowed_host_and_scheme(found.href, allowed_hosts=None)
    return redirect(found.href if ours else _here(request))


@unit_page("access.view_unit", POST)
def read(request: UnitRequest) -> HttpResponse:
    """Mark the ticked notices as read, or all of them where none is ticked."""
    ticked = [int(key) for key in request.POST.getlist("row") if key.isascii() and key.isdecimal() and len(key) < 19]
    mark_read(request.user, *ticked)
    messages.success(request, _("Marked as read."))
    return redirect(_here(request, "desk-notices" if ticked else "desk"))


@unit_page("access.view_unit", FORM)
def wishes(request: UnitRequest) -> HttpResponse:
    """Which kinds are wanted on the page and by e-mail."""
    form = WishesForm(
        request.POST if request.method == "POST" else None,
        kinds=kinds(), wishes=wishes_of(request.user), language=language_of(request.user),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        choose(request.user, form.wishes(), language=form.cleaned_data["language"])
        messages.success(request, _("Kept. It holds from now on."))
        return redirect(_here(request))
    context = {"form": form, "has_mail": bool(settings.TONGPAN_MAIL_FROM)}
    return render(request, "assistance/desk/wishes.html", context)
