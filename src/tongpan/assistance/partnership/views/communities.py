"""The list of communities of schools."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import address
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.assistance.partnership.queries.communities import members_of, with_communities
from tongpan.assistance.partnership.registers.communities import COMMUNITIES
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty

from .bonds import with_gone


def _named(role: str) -> Any:
    return lambda bond: "、".join(own.title for own in members_of(bond.row, role))


def _shown(role: str) -> Any:
    """Who is in it in a role, and after them who has left, with the day."""
    return lambda bond: with_gone(bond.row, tuple(own for own in _all(bond) if own.role == role))


def _all(bond: Any) -> tuple[BondMember, ...]:
    return (*bond.row.leading, *bond.row.others)


def _stages(bond: Any) -> str:
    return "、".join(str(STAGE_NAMES[own]) for own in bond.stages)


def _size(bond: Any) -> int:
    return len(members_of(bond.row))


def _columns(request: UnitRequest) -> list[Column]:
    return [
        Column("name", _("Community"), value=lambda own: own.name or own.row.leads, order="name",
               href=lambda own: address(request, "community", bond=own.pk)),
        Column("form", _("Form"), value=lambda own: own.get_form_display(), order="form"),
        Column("cores", _("Core schools"), value=_named(BondMember.Role.CORE), show=_shown(BondMember.Role.CORE)),
        Column("members", _("Member schools"), value=_named(BondMember.Role.MEMBER),
               show=_shown(BondMember.Role.MEMBER)),
        Column("stages", _("Stages"), value=_stages),
        Column("size", _("Number of schools"), _("schools"), number=0, value=_size),
        Column("met", _("Last meeting"), show=lambda own: day(own.met) if own.met else ABSENT),
        Column("since", _("From"), order="since", show=lambda own: day(own.since)),
        Column("until", _("Until"), order="until", show=lambda own: day(own.until) if own.until else _("open"),
               hidden=True),
    ]  # fmt: skip


def title_of(bond: Bond) -> str:
    """What a community is called: its name, or its core schools."""
    return bond.name or bond.row.leads or str(bond)  # type: ignore[attr-defined]


@unit_page("assistance.view_bonds")
def communities(request: UnitRequest) -> HttpResponse:
    """The communities in which the unit, or one below it, takes part."""
    empty = Empty(
        _("No school here is in a community. Let the planner find which should form one, or enter one as a bond."),
        reverse("insight:communities-new", args=(request.unit.slug, request.year)), _("Find the communities"),
    )  # fmt: skip
    return list_page(
        request, COMMUNITIES, _columns(request), empty=empty, complete=with_communities, sums=("units", "cores"),
        template="assistance/partnership/communities.html",
        purpose=_("Schools that are run together, with one core school or several; narrow by form."),
        actions=[("assistance:bond-add", _("Enter a community"))],
        foot=_("It stands here if the unit or one below it takes part; of the others only the names are shown."),
    )  # fmt: skip
