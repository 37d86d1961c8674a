"""The list of placements, a new one, and what is done with several at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongpan.access import audit
from tongpan.access.back import back_to
from tongpan.access.discreet import NAMED_BY, keep_search, search_of
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page, period_asked, ticked
from tongpan.assistance.base.records import form_page, said
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.exchange.actions.appraisals import certify
from tongpan.assistance.exchange.actions.placements import end, mark, send
from tongpan.assistance.exchange.forms.placements import MarkForm, NameForm, PlacementForm
from tongpan.assistance.exchange.models import AWAY, Category, Placement
from tongpan.assistance.exchange.queries.rows import named, placements_of, without_placement
from tongpan.assistance.exchange.registers import PLACEMENTS
from tongpan.assistance.partnership.queries.bonds import bond_called, with_bonds
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty

from .common import (
    ALWAYS,
    EDIT,
    address,
    ask_school,
    chosen_school,
    may_edit,
    sees_names,
    sums_page,
)  # fmt: skip

KINDS, CATEGORIES = dict(AWAY), dict(Category.choices)
PURPOSE = gettext_lazy("Who is at which school, in which post, from when until when. A person sent twice counts as two "
                       "person-times.")  # fmt: skip
SUMS = ("persons", "managers", "teachers", "home_schools", "host_schools")


@unit_page("assistance.view_exchange", FORM)
def placements(request: UnitRequest) -> HttpResponse:
    """Everybody who is placed in the time, or their sums for who may not see names.

    The search for a person is posted: a name stands in no address.
    """
    if request.method == "POST":
        return keep_search(request, NameForm.private)
    unmarked = without_placement(request.unit, period_asked(request)).count()
    more: dict[str, Any] = {
        "purpose": PURPOSE, "template": "assistance/exchange/placements.html", "unmarked": unmarked, "sums": SUMS,
    }  # fmt: skip
    if not sees_names(request):
        groups = (
            ("home__name", _("Home school"), str), ("host__name", _("Host school"), str),
            ("posting__kind", _("Kind"), KINDS.get), ("category", _("Post category"), CATEGORIES.get),
        )  # fmt: skip
        return sums_page(request, PLACEMENTS, groups, "teacher", **more)
    if request.GET.get("export"):
        record_export(request, PLACEMENTS.key)
    asked = NameForm(search_of(request, NameForm.private), auto_id="person_%s")
    name = asked.cleaned_data["name"].strip() if asked.is_valid() else ""
    more |= {"person_form": asked, "searched": name, "kept": _kept(request)}
    if name:
        more |= {"shape": lambda rows: named(rows, name).select_related(*PLACEMENTS.related), "sums": ()}
    return list_page(request, PLACEMENTS, columns_of(request), bulk=_bulk(request), empty=_empty(request, unmarked),
                     complete=with_bonds,
                     actions=[("assistance:exchange-placement-add", _("Enter a placement")),
                              ("assistance:exchange-placements-import", _("Import from Excel")),
                              ("assistance:exchange-placements-mark", _("Mark planned postings"))], **more)  # fmt: skip


def _kept(request: UnitRequest) -> list[tuple[str, str]]:
    """The filters of the address, which stay when somebody is searched for by name."""
    return [(name, value) for name, value in request.GET.items() if name not in {"page", "export", NAMED_BY}]


def record_export(request: UnitRequest, key: str) -> None:
    """Write down that somebody took a list of people away, never whom."""
    filters = {name: value for name, value in request.GET.items() if value and name not in {"q", "export"}}
    with transaction.atomic():
        audit.record("assistance.exchange.export", actor=request.user, unit=request.unit, target=key, filters=filters)


def columns_of(request: UnitRequest) -> list[Column]:
    """What the list shows of a placement."""
    return [
        Column("name", _("Full name"), value="teacher.name", order="teacher__sort_key",
               href=lambda row: address(request, "placement", placement=row.pk)),
        Column("home", _("Home school"), value="home.title", order="home__sort_key"),
        Column("host", _("Host school"), value="host.title", order="host__sort_key"),
        Column("kind", _("Kind"), value="posting.get_kind_display", order="posting__kind"),
        Column("category", _("Post category"), value="get_category_display", order="category"),
        Column("direction", _("Direction"), value="get_direction_display", order="direction"),
        Column("reach", _("Reach"), value="get_reach_display", order="reach", hidden=True),
        Column("subject", _("Subject"), value=lambda row: row.posting.subject or row.teacher.subject),
        Column("share", _("Share"), value="posting.share", percent=0, order="posting__share", hidden=True),
        Column("since", _("From"), value="posting.since", order="posting__since",
               show=lambda row: day(row.posting.since)),
        Column("until", _("Until"), value="posting.until", order="posting__until", show=_until),
        Column("bond", _("Bond"), value=bond_called, hidden=True),
        Column("scheme", _("Scheme"), value=lambda row: row.scheme or ABSENT, order="scheme", hidden=True),
        Column("purpose", _("Purpose"), value=lambda row: row.purpose or ABSENT, hidden=True),
    ]  # fmt: skip


def _until(row: Placement) -> str:
    if row.posting.until is None:
        return _("open")
    return f"{day(row.posting.until)} ({_('early')})" if row.early else day(row.posting.until)


def _bulk(request: UnitRequest) -> list[tuple[str, Any, Any]]:
    if not request.user.has_perm(EDIT, request.unit):
        return []
    return [
        (address(request, "placements-end"), _("End today"),
         _("{count} placements will end today. They stay in the records with their last day.")),
        (address(request, "placements-certify"), _("Issue certificates"),
         _("{count} certificates will be issued today; each gets a number of its own.")),
    ]  # fmt: skip


def _empty(request: UnitRequest, unmarked: int) -> Empty:
    may = request.user.has_perm(EDIT, request.unit)
    if unmarked:
        return Empty(
            ngettext("Nobody is placed here in this time, but %(count)s posting is not marked as a placement yet.",
                     "Nobody is placed here in this time, but %(count)s postings are not marked as placements yet.",
                     unmarked) % {"count": unmarked},
            *([address(request, "placements-mark"), _("Mark planned postings")] if may else []),
        )  # fmt: skip
    return Empty(_("Nobody is placed here in this time. Call for applications, or enter a placement that is agreed."),
                 address(request, "calls"), _("Calls"))  # fmt: skip


@unit_page("assistance.edit_exchange", FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Enter a placement that is agreed already."""
    school = chosen_school(request)
    title, back = _("Enter a placement"), address(request, "placements")
    if school is None:
        return ask_school(request, title, back)
    form = PlacementForm(request.POST or None, unit=request.unit, year=request.year, school=school)
    return form_page(
        request, form, title=title, submit=_("Enter the placement"), done=_("The placement is entered."),
        purpose=_("For what both schools have agreed already; otherwise call for applications."), back=back,
        draft="placement", save=lambda: send([(form.move(), form.terms())], unit=request.unit, user=request.user)[0],
        to=lambda made: address(request, "placement", placement=made.pk),
    )  # fmt: skip


@unit_page("assistance.edit_exchange", FORM)
def mark_planned(request: UnitRequest) -> HttpResponse:
    """Postings of adopted plans, or of imports, become placements."""
    period = period_asked(request)
    adopted = without_placement(request.unit, period, adopted=True)
    every = without_placement(request.unit, period)
    form = MarkForm(request.POST or None)

    def save() -> int:
        own = form.cleaned_data
        rows = adopted if own["which"] == "adopted" else every
        return mark(rows.select_related("teacher__unit", "unit"), direction=own["direction"], scheme=own["scheme"],
                    unit=request.unit, user=request.user)  # fmt: skip

    return form_page(
        request, form, title=_("Mark planned postings"), submit=_("Mark them"), save=save,
        done=_("The postings are marked as placements."), to=address(request, "placements"),
        back=address(request, "placements"), template="assistance/exchange/mark.html", adopted=adopted.count(),
        every=every.count(), period=period,
    )  # fmt: skip


@unit_page("assistance.edit_exchange", POST)
def end_several(request: UnitRequest) -> HttpResponse:
    """End the ticked placements today."""
    held = _ours(request)
    if held:
        _tell(request, lambda: end(held, last=timezone.localdate(), reason=_("Ended together with others"),
                                   unit=request.unit, user=request.user))  # fmt: skip
    return back_to(request, "assistance:exchange-placements")


@unit_page("assistance.edit_exchange", POST)
def certify_several(request: UnitRequest) -> HttpResponse:
    """Issue certificates for the ticked placements."""
    held = _ours(request)
    if held:
        _tell(request, lambda: len(certify(held, issuer=request.unit, day=timezone.localdate(), user=request.user)))
    return back_to(request, "assistance:exchange-placements")


def _ours(request: UnitRequest) -> list[Placement]:
    """The ticked placements that one may change; says so where there are none."""
    rows = placements_of(request.unit, ALWAYS).filter(pk__in=ticked(request))
    held = [own for own in rows.select_related("posting", "home", "host", "teacher") if may_edit(request.user, own)]
    if not held:
        messages.warning(request, _("Tick the placements first."))
    return held


def _tell(request: UnitRequest, do: Any) -> None:
    try:
        count = do()
    except Refused as refused:
        messages.warning(request, said(refused))
    else:
        messages.success(request, ngettext("Done for %(count)s placement.", "Done for %(count)s placements.", count)
                         % {"count": count})  # fmt: skip
