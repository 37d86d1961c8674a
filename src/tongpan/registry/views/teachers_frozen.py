"""Keep teachers out of plans, or let plans move them again: many at once, with undo."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.access.back import back_to
from tongpan.access.models import AuditRecord
from tongpan.access.pages import POST, UnitRequest, unit_page
from tongpan.registry.actions.teachers import FREEZE, set_frozen, undo_frozen

PAGE, UNDO = "registry:teachers", "undo_frozen_teachers"


def bulk_actions(request: UnitRequest) -> list[tuple[str, str, str]]:
    """The buttons over the list, for who may use them: address, text and question."""
    if not request.user.has_perm("registry.edit_teachers", request.unit):
        return []
    here = {"unit": request.unit.slug, "year": request.year}
    return [
        (
            reverse("registry:freeze-teachers", kwargs=here),
            _("Keep out of plans"),
            _("Plans will leave the {count} people chosen where they are. You can undo this."),
        ),
        (
            reverse("registry:unfreeze-teachers", kwargs=here),
            _("Let plans move them again"),
            _("Plans may again move the {count} people chosen. You can undo this."),
        ),
    ]


@unit_page("registry.edit_teachers", POST)
def freeze(request: UnitRequest) -> HttpResponse:
    """Keep the people ticked where they are."""
    return _set_frozen(request, True)


@unit_page("registry.edit_teachers", POST)
def unfreeze(request: UnitRequest) -> HttpResponse:
    """Let plans move the people ticked again."""
    return _set_frozen(request, False)


def _set_frozen(request: UnitRequest, frozen: bool) -> HttpResponse:
    keys = [int(key) for key in request.POST.getlist("row") if key.isascii() and key.isdecimal() and len(key) < 19]
    done = set_frozen(keys, frozen, unit=request.unit, user=request.user)
    if done is None:
        messages.info(request, _("Nothing to change: nobody was chosen, or all are so already."))
        return back_to(request, PAGE)
    count = len(done.detail["teachers"])
    if frozen:
        text = ngettext("%(count)s person is kept out of plans.", "%(count)s people are kept out of plans.", count)
    else:
        text = ngettext("Plans may move %(count)s person again.", "Plans may move %(count)s people again.", count)
    request.session[UNDO] = {"record": done.pk, "text": text % {"count": count}}
    return back_to(request, PAGE)


@unit_page("registry.edit_teachers", POST)
def undo_freeze(request: UnitRequest, record: int) -> HttpResponse:
    """Take back one such change."""
    get_object_or_404(AuditRecord, pk=record, action=FREEZE, unit=request.unit)
    undo_frozen(record, unit=request.unit, user=request.user)
    messages.success(request, _("Undone."))
    return back_to(request, PAGE)
