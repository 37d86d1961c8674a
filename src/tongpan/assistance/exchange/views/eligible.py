"""Who could be exchanged: the list frozen on a day, with the reason why somebody is left out."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.access.years import FIRST_MONTH
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import act, form_page
from tongpan.assistance.exchange.actions.lists import discard, freeze
from tongpan.assistance.exchange.forms.appraisals import FreezeForm
from tongpan.assistance.exchange.models import EligibleList, EligiblePerson
from tongpan.assistance.exchange.queries.eligibility import REASONS, lists_below
from tongpan.assistance.exchange.registers import ELIGIBLE
from tongpan.ui.badges import badge
from tongpan.ui.formats import ABSENT
from tongpan.ui.table import Column

from .common import EDIT, address, nothing, sees_names, sums_page
from .placements import record_export

SUMMED = "assistance/exchange/eligible.html"


@unit_page("assistance.view_exchange")
def eligible(request: UnitRequest) -> HttpResponse:
    """The people on the frozen lists of the year."""
    lists = lists_below(request.unit, request.year)
    purpose = _("Who could be exchanged on the day on which the list was frozen; later changes do not touch it.")
    more = {
        "purpose": purpose, "template": SUMMED, "sums": ("eligible", "left_out", "backbone"), "lists": lists,
        "mine": [own.pk for own in lists if request.user.has_perm(EDIT, own.unit)],
        "rules": _rules(lists[0]) if lists else [],
    }  # fmt: skip
    if not sees_names(request):
        groups = (("unit__name", _("School"), str), ("eligible", _("Eligible"), _yes), ("reason", _("Why not"), _why))
        return sums_page(request, ELIGIBLE, groups, "pk", **more)
    if request.GET.get("export"):
        record_export(request, ELIGIBLE.key)
    columns = [
        Column("name", _("Full name"), value=_name,
               order="teacher__sort_key"),
        Column("school", _("School"), value="unit.title", order="unit__sort_key"),
        Column("subject", _("Subject"), value=lambda row: row.teacher.subject if row.teacher else ABSENT),
        Column("eligible", _("Eligible"), value=lambda row: _yes(row.eligible), show=_badge, order="eligible"),
        Column("reason", _("Why not"), value=lambda row: _why(row.reason), order="reason"),
        Column("years", _("Years at the school"), _("years"), value="years_here", number=1, order="years_here"),
        Column("backbone", _("Backbone"), value=lambda row: _yes(row.backbone), order="backbone"),
    ]  # fmt: skip
    empty = nothing(request, _("No list of this school year is frozen yet; the ratios need one."), "eligible-freeze",
                    _("Freeze the list"), EDIT)  # fmt: skip
    return list_page(request, ELIGIBLE, columns, empty=empty, **more)


def _rules(frozen: EligibleList) -> list[dict[str, str]]:
    """The rules that were in force, as lines: what, which value, which reference."""
    ending = "_zh" if (get_language() or "").startswith("zh") else ""
    return [
        {"label": own[f"label{ending}"], "reference": own[f"reference{ending}"],
         "value": "、".join(own["value"]) if isinstance(own["value"], list) else own["value"]}
        for own in frozen.rules.values()
    ]  # fmt: skip


def _name(row: EligiblePerson) -> str:
    return row.teacher.name if row.teacher else _("removed from the records")


def _yes(value: bool) -> str:
    return _("Yes") if value else _("No")


def _why(code: str) -> str:
    return str(REASONS.get(code, "")) or ABSENT


def _badge(row: EligiblePerson) -> str:
    return badge("met", _("Eligible")) if row.eligible else badge("muted", _("Left out"))


@unit_page("assistance.edit_exchange", FORM)
def freeze_list(request: UnitRequest) -> HttpResponse:
    """Freeze who is eligible on a day."""
    form = FreezeForm(request.POST or None, initial={"day": dt.date(request.year, FIRST_MONTH, 1)})
    to = reverse("assistance:exchange-eligible", args=(request.unit.slug, request.year))
    return form_page(
        request, form, title=_("Freeze the list of eligible people"), submit=_("Freeze the list"),
        purpose=_("Once a school year: the ratios are counted against it, and applications are checked by it."),
        save=lambda: freeze(request.unit, request.year, form.cleaned_data["day"], user=request.user),
        done=_("The list is frozen."), to=to, back=address(request, "ratios"),
    )  # fmt: skip


@unit_page("assistance.edit_exchange", POST)
def discard_list(request: UnitRequest, eligible_list: int) -> HttpResponse:
    """Remove a list that was frozen by mistake."""
    found = get_object_or_404(EligibleList.objects.filter(unit__path__under=request.unit.path), pk=eligible_list)
    if not request.user.has_perm(EDIT, found.unit):
        raise PermissionDenied
    return act(request, lambda: discard(found, user=request.user), done=_("The list is removed; freeze a new one."),
               to=address(request, "ratios"))  # fmt: skip
