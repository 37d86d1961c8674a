"""What a planner's form shows of the registry before the search: what is there, what is not, where to fill it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongpan.insight.queries.words import stage_name
from tongpan.ui.formats import number

from .catalogue import Planner
from .tables.known import IMPORTS, ROADS, SCHOOLS, TEACHERS, VILLAGES, Held, held
from .words import told_of

MAY = {
    SCHOOLS: "registry.view_schools", VILLAGES: "registry.view_schools", TEACHERS: "registry.view_teachers",
    "assistance:exchange-calls": "assistance.view_exchange", IMPORTS: "registry.import_files",
    ROADS: "registry.view_schools",
}  # fmt: skip
"""Who may open the page on which something is seen or filled in."""


@dataclass(frozen=True)
class Line:
    """One thing of the registry in words; ``told`` is what the result will say of the first place that lacks it."""

    label: str
    count: str
    others: int
    told: str
    href: str


@dataclass(frozen=True)
class OnForm:
    """The lines of a planner for a unit, a year and the stages that the form asks for."""

    lines: Sequence[Line]
    stages: str

    @property
    def gaps(self) -> int:
        """How many things are lacking somewhere."""
        return sum(bool(own.told) for own in self.lines)


def on_form(request: HttpRequest, planner: Planner, stages: Sequence[str]) -> OnForm:
    """Read and told within the scope of the unit shown; links only to pages that the reader may open."""
    unit, year = request.unit, request.year  # type: ignore[attr-defined]
    lines = [_line(request, own) for own in held(planner.key, unit, year, stages)]
    return OnForm(lines, "、".join(stage_name(stage) for stage in stages))


def _line(request: HttpRequest, own: Held) -> Line:
    unit, year = request.unit, request.year  # type: ignore[attr-defined]
    count = number(own.have) if own.have == own.of else _("%(have)s of %(all)s") % {
        "have": number(own.have), "all": number(own.of),
    }  # fmt: skip
    told = told_of(own.first.text, own.first.values, own.name) if own.first else ""
    href = reverse(own.page, args=(unit.slug, year)) if request.user.has_perm(MAY[own.page], unit) else ""
    query = urlencode(own.query) if own.lacking else ""
    return Line(_(own.label), count, own.others, told, f"{href}?{query}" if href and query else href)
