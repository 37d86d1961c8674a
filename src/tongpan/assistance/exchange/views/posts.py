"""The structure of professional posts against its limits."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.access.pages import UnitRequest, unit_page
from tongpan.assistance.exchange.queries import policy, posts
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.schools import reference_day
from tongpan.ui.badges import badge
from tongpan.ui.table import Column, Empty, Table


@unit_page("assistance.view_exchange")
def structure(request: UnitRequest) -> HttpResponse:
    """How many hold a post of each grade, by county and by school, and who is above the limits."""
    day = reference_day(request.year)
    rules = policy.post_rules(request.unit, request.year)
    parts = posts.posts_by_school(request.unit, day, policy.counted_employments(request.unit, day))
    counties = Unit.objects.counties().filter(path__under=request.unit.path).order_by("sort_key").defer("outline")
    lines = [posts.PostLine(own, rules) for own in parts]
    wholes = [
        posts.PostLine(posts.added(county, [own for own in parts if county.contains(own.unit)]), rules)
        for county in counties
    ]
    whole = posts.PostLine(posts.added(request.unit, parts), rules)
    table = _table(request, lines, "exchange-posts", _("School"))
    if table.asked_for_file:
        return table.export()
    context = {
        "table": table, "whole": whole, "above": sum(bool(own.senior_above or own.middle_above) for own in lines),
        "counties": _table(request, wholes, "exchange-post-counties", _("County or zone")) if len(wholes) > 1 else None,
        "limits": _limits(rules), "rule": next(iter(rules.senior.values()), None), "day": day,
    }  # fmt: skip
    return render(request, "assistance/exchange/posts.html", context)


def _limits(rules: policy.PostRules) -> list[dict[str, Any]]:
    """The limits by stage, for a small table."""
    return [
        {"stage": words, "senior": rules.senior.get(stage), "middle": rules.middle.get(stage)}
        for stage, words in STAGE_NAMES.items()
        if stage in rules.senior or stage in rules.middle
    ]


def _table(request: UnitRequest, rows: list[posts.PostLine], key: str, head: Any) -> Table:
    people = _("people")
    columns = [
        Column("name", head, value="posts.unit.title"),
        Column("total", _("Teachers"), people, value="posts.total", number=0),
        Column("professors", _("Professor grade"), people, value="posts.professors", number=0, hidden=True),
        Column("senior", _("Senior grade"), people, value="posts.senior", number=0,
               tip=_("Professor grade is among them.")),
        Column("senior_share", _("Senior share"), value=lambda row: row.posts.share(row.posts.senior), percent=1),
        Column("senior_most", _("Limit"), people, number=0),
        Column("senior_above", _("Above the limit"), people, number=0),
        Column("middle", _("Middle grade"), people, value=lambda row: row.posts.of("middle"), number=0),
        Column("middle_share", _("Middle share"), value=lambda row: row.posts.share(row.posts.of("middle")), percent=1),
        Column("middle_above", _("Above the limit"), people, number=0),
        Column("junior", _("Junior grade"), people, value=lambda row: row.posts.of("junior"), number=0, hidden=True),
        Column("none", _("No grade yet"), people, value=lambda row: row.posts.of("none"), number=0, hidden=True),
        Column("state", _("Against the limits"), value=_state_words, show=_state),
    ]  # fmt: skip
    empty = Empty(_("There are no teacher records here; the structure of posts is counted from them."))
    return Table(request, columns, rows, key=key, exports=key == "exchange-posts", empty=empty)


def _state_words(row: posts.PostLine) -> str:
    return _("Above") if row.senior_above or row.middle_above else _("Within")


def _state(row: posts.PostLine) -> Any:
    return badge("gap", _("Above")) if row.senior_above or row.middle_above else badge("met", _("Within"))
