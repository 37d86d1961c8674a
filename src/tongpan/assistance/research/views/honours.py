"""The register of honours: the list, one to be entered or changed, some to be removed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.access.back import back_to
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page, ticked
from tongpan.assistance.base.records import act, form_page
from tongpan.assistance.research.actions import honours as actions
from tongpan.assistance.research.forms.honours import HonourForm
from tongpan.assistance.research.models import Honour
from tongpan.assistance.research.registers.honours import HONOURS
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty

from .export import note_export
from .found import EDIT, NAMES, address


@unit_page("assistance.view_research")
def honours(request: UnitRequest) -> HttpResponse:
    """What was awarded, by level; each figure of a report is a count of these rows."""
    edit = request.user.has_perm(EDIT, request.unit)
    names = request.user.has_perm(NAMES, request.unit)
    note_export(request, "assistance.honour.export", names)

    def page(row: Honour) -> str:
        return address(request, "research-honour", honour=row.pk)

    shown = [
        Column("title", _("Honour"), order="title", href=page if edit else None),
        Column("level", _("Level"), value=lambda row: row.get_level_display(), order="level"),
        Column("holder", _("Holder"), value=lambda row: row.get_holder_display(), order="holder"),
        Column("unit", _("School or bureau"), value="unit.full_title", order="unit__sort_key"),
        *([Column("teacher", _("Person"), value=lambda row: row.teacher.name if row.teacher else ABSENT)]
          if names else []),
        Column("pupils", _("Pupils with awards"), number=0, order="pupils"),
        Column("issuer", _("Issued by"), value=lambda row: row.issuer or ABSENT, order="issuer"),
        Column("family", _("Family"), value=lambda row: row.family or ABSENT, order="family", hidden=True),
        Column("number", _("Number of the document"), value=lambda row: row.number or ABSENT, hidden=True),
        Column("day", _("Day"), order="day", show=lambda row: day(row.day)),
        Column("until", _("Valid until"), order="until", show=lambda row: day(row.until), hidden=True),
    ]  # fmt: skip
    remove = (address(request, "research-honours-remove"), _("Remove"), _("{count} honours are removed for good."))
    step = (address(request, "research-honour-add"), _("Enter an honour")) if edit else ("", "")
    words = _("No honour is recorded here for this time. Choose all time above, or enter the first one.")
    return list_page(
        request,
        HONOURS,
        shown,
        template="assistance/research/list.html",
        purpose=_("Honours as single records, by level, issuer and holder; pupils are counted and never named."),
        actions=(
            ("assistance:research-honour-add", _("Enter an honour")),
            ("assistance:research-honours-import", _("Import from Excel")),
        ),
        empty=Empty(words, *step),
        bulk=(remove,) if edit else (),
        default_sort="-day",
        sums=("national", "province", "city", "county", "works", "pupils"),
    )


def _form(request: UnitRequest, honour: Honour, title: str) -> HttpResponse:
    form = HonourForm(request.POST or None, instance=honour, unit=request.unit)
    here = address(request, "research-honours")
    return form_page(
        request,
        form,
        title=title,
        submit=_("Save"),
        save=lambda: actions.save_honour(form.save(commit=False), user=request.user),
        done=_("Saved."),
        to=here,
        back=here,
        draft="research-honour",
    )


@unit_page(EDIT, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Enter an honour."""
    return _form(request, Honour(), _("Enter an honour"))


@unit_page(EDIT, FORM)
def honour(request: UnitRequest, honour: int) -> HttpResponse:
    """Change an honour."""
    found = get_object_or_404(Honour.objects.select_related("unit", "teacher"), pk=honour)
    return _form(request, found, _("Change “%(name)s”") % {"name": found.title})


@unit_page(EDIT, POST)
def remove(request: UnitRequest) -> HttpResponse:
    """Remove the honours ticked."""
    keys = ticked(request)
    done = ngettext("%(count)s honour is removed.", "%(count)s honours are removed.", len(keys)) % {"count": len(keys)}
    answer = back_to(request, "assistance:research-honours")
    return act(
        request, lambda: actions.remove_honours(keys, unit=request.unit, user=request.user), done=done, to=answer.url
    )  # fmt: skip
