"""One community on five pages, the five in one: management, staffing, teaching, teaching research, appraisal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.pages import UnitRequest, View, unit_page
from tongpan.assistance.base.lists import period_asked
from tongpan.assistance.base.period import CHOICES
from tongpan.assistance.base.records import address
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.assistance.partnership.queries.communities import communities_of, in_between, members_of, with_communities
from tongpan.assistance.partnership.queries.five import (
    Counted,
    Frame,
    OfMembers,
    Split,
    by_member,
    figures,
    recent,
    splits,
)
from tongpan.assistance.partnership.queries.five_asked import FIVE
from tongpan.assistance.partnership.queries.targets import targets_of_bond
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.ui.charts import Bar, bars
from tongpan.ui.charts.chart import Chart
from tongpan.ui.formats import number
from tongpan.ui.table import Column, Table

from .communities import title_of
from .target_table import states

FIRST = "management"
RECENT = (
    ("documents", gettext_lazy("Papers"), "document"),
    ("teams", gettext_lazy("Teams"), "team"),
    ("meetings", gettext_lazy("Meetings"), "meeting"),
    ("tasks", gettext_lazy("Tasks"), "task"),
)
"""Lists of which the management tab shows the first rows: register, words, page of one record."""


def page_of(code: str) -> str:
    """The name of the page of one of the five."""
    return "community" if code == FIRST else f"community-{code}"


def _tabs(request: UnitRequest, bond: Bond, code: str) -> list[dict[str, Any]]:
    kept = f"?period={request.GET['period']}" if request.GET.get("period") in dict(CHOICES) else ""
    return [
        {"label": tab.label, "here": own == code, "href": address(request, page_of(own), bond=bond.pk) + kept}
        for own, tab in FIVE.items()
    ]


def _link(request: UnitRequest, page: str, row: Any) -> str:
    """The page of a record; empty where there is none."""
    try:
        return reverse(f"assistance:{page}", args=(request.unit.slug, request.year, row.pk))
    except NoReverseMatch:
        return ""


def _picture(split: Split) -> Chart:
    """Bars of a split, titled with what stands out."""
    top = split.largest
    title = _("%(what)s: most are “%(part)s” (%(value)s)") % {
        "what": split.label, "part": top.label, "value": number(top.value),
    }  # fmt: skip
    rows = [Bar(str(own.label), float(own.value), own.href) for own in split.parts]
    return bars(title, rows, unit=str(split.unit), digits=0)


def _lists(request: UnitRequest, frame: Frame) -> list[dict[str, Any]]:
    return [
        {"label": label, "key": key, "rows": [(own, _link(request, page, own)) for own in recent(key, frame)]}
        for key, label, page in RECENT
        if key != "tasks" or frame.sees("assistance.view_bonds")
    ]


def _of_members(frame: Frame, code: str) -> tuple[list[Any], list[OfMembers]]:
    """The members of the period within the unit shown, and what each of them has of it."""
    known = in_between(frame.bond.row, frame.period.first, frame.period.last)  # type: ignore[attr-defined]
    members = [own for own in known if own.unit and frame.unit.contains(own.unit)]
    units = list({own.unit.pk: own.unit for own in members if own.unit}.values())
    return members, by_member(FIVE[code].members, units, frame) if units else []


def _members_table(request: UnitRequest, members: list[Any], asked: list[OfMembers], code: str) -> Table | None:
    """What each member has; None where none has anything."""
    shown = [own for own in asked if any(own.values.values())]
    if not shown:
        return None
    columns = [
        Column("name", _("School"), value="unit.title"),
        Column("role", _("Role"), value=lambda own: own.get_role_display()),
    ]
    columns += [
        Column(f"n{place}", own.label, own.unit, number=0, value=_of(own.values), total=own.total)
        for place, own in enumerate(shown)
    ]
    return Table(request, columns, members, key=f"community-{code}", caption=_("By school"), exports=False)


def _of(values: Mapping[str, Any]) -> Any:
    return lambda own: values.get(own.unit.slug)


def _context(request: UnitRequest, bond: Bond, code: str) -> dict[str, Any]:
    period = period_asked(request)
    frame = Frame(bond, request.unit, request.year, period, lambda own: request.user.has_perm(own, request.unit))
    members = members_of(bond.row)  # type: ignore[attr-defined]
    own, asked = _of_members(frame, code)
    counted = figures(FIVE[code].figures, frame)
    # No filter of a register tells the schools of a community, so the sum over them opens no list.
    counted += [Counted(one.label, one.total, one.unit, "") for one in asked if one.own]
    return {
        "bond": bond, "title": title_of(bond), "code": code, "tab": FIVE[code], "period": period,
        "tabs": _tabs(request, bond, code), "periods": CHOICES,
        "cores": [own for own in members if own.role == BondMember.Role.CORE],
        "others": [own for own in members if own.role != BondMember.Role.CORE],
        "gone": [own for own in (*bond.row.leading, *bond.row.others) if own not in members],  # type: ignore[attr-defined]
        "stages": [STAGE_NAMES[own] for own in bond.stages],  # type: ignore[attr-defined]
        "part_only": any(own.unit and not request.unit.contains(own.unit) for own in members),
        "figures": counted,
        "pictures": [_picture(own) for own in splits(FIVE[code].splits, frame)],
        "table": _members_table(request, own, asked, code),
        "lists": _lists(request, frame) if code == FIRST else [],
        "targets": states(request, targets_of_bond(request.unit, bond)) if code == "appraisal" else [],
    }  # fmt: skip


def five_page(code: str) -> View:
    """The page of one of the five."""

    @unit_page("assistance.view_bonds")
    def page(request: UnitRequest, bond: int) -> HttpResponse:
        found = get_object_or_404(communities_of(request.unit), pk=bond)
        with_communities([found])
        return render(request, "assistance/partnership/community.html", _context(request, found, code))

    page.__doc__ = f"One community: {code}."
    return page


PAGES = {code: five_page(code) for code in FIVE}
