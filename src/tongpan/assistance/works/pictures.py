"""Pictures of works: a project against its plan, places by year, the points of a measured room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from tongpan.assistance.works.models import Milestone, Project
from tongpan.ui.charts import Chart
from tongpan.ui.charts import chart as c
from tongpan.ui.charts.axes import label_room
from tongpan.ui.charts.marks import linked, mark
from tongpan.ui.charts.scale import Scale
from tongpan.ui.formats import ABSENT, day

ROW, TOP, WIDTH = 28.0, 12.0, 640


def timeline(project: Project, steps: Sequence[Milestone], today: dt.date) -> Chart | None:
    """Planned above, done below, and each milestone with the day due (ring) and reached (dot); None without days."""
    days = [own for own in (project.planned, project.due, project.started, project.delivered, project.stopped) if own]
    days += [own.due for own in steps] + [own.done for own in steps if own.done]
    if len(days) < 2:
        return None
    names = [_("As planned"), _("Done"), *(own.name for own in steps)]
    left = label_room(names, WIDTH)
    end = max([*days, today]) if project.started and not project.delivered and not project.stopped else max(days)
    across = Scale(min(days).toordinal(), max(end.toordinal(), min(days).toordinal() + 1), left + 6, WIDTH - 24.0)
    bottom = TOP + ROW * len(names)
    parts = _months(across, min(days), end, bottom)
    parts += _bar(0, _("As planned"), left, across, project.planned, project.due, c.GREEN_SOFT)
    done_until = project.delivered or project.stopped or (today if project.started else None)
    late = project.due is not None and done_until is not None and done_until > project.due
    parts += _bar(1, _("Done"), left, across, project.started, done_until, c.AMBER if late else c.GREEN)
    for place, own in enumerate(steps, start=2):
        parts += _step(place, own, left, across, today)
    if min(days) <= today <= end:
        x = across(today.toordinal())
        parts.append(c.tag("line", x1=x, x2=x, y1=TOP - 4, y2=bottom, stroke=c.INK, stroke_dasharray="4 3"))
        parts.append(c.text(x, bottom + 30, _("today"), text_anchor="middle", font_size=11, fill=c.INK))
    title = finding(project, today)
    table = [(_("Project"), day(project.due), day(project.delivered))]
    table += [(own.name, day(own.due), day(own.done)) for own in steps]
    return Chart(c.picture(WIDTH, bottom + 38, title, parts), title, ("", _("Due"), _("Reached on")), tuple(table))


def finding(project: Project, today: dt.date) -> str:
    """In one sentence: on time, late and by how many days, stopped."""
    late = project.days_late(today)
    words = {"day": day(project.delivered or project.due), "days": late}
    if project.stopped:
        return _("Stopped on %(day)s") % {"day": day(project.stopped)}
    if project.delivered:
        if late:
            return _("Delivered on %(day)s, %(days)s days late") % words
        return (_("Delivered on %(day)s, on time") if project.due else _("Delivered on %(day)s")) % words
    if late:
        return _("%(days)s days late: it was due on %(day)s") % words
    return _("Due on %(day)s") % words if project.due else _("No day is set by which it is due")


def _months(across: Scale, first: dt.date, last: dt.date, bottom: float) -> list[str]:
    """The first days of months, of so many that their names do not touch."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next(own for own in (1, 2, 3, 6, 12, 24, 60) if months / own <= 9 or own == 60)
    parts, at = [], first.year * 12 + first.month
    for month in range(at, at + months):
        begin = dt.date(month // 12, month % 12 + 1, 1)
        if month % step or not first <= begin <= last:
            continue
        x = across(begin.toordinal())
        parts.append(c.tag("line", x1=x, x2=x, y1=TOP - 4, y2=bottom, stroke=c.LINE))
        parts.append(c.text(x, bottom + 15, f"{begin.year}-{begin.month:02d}", text_anchor="middle", font_size=11))
    return parts


def _bar(
    place: int, name: str, left: float, across: Scale, begin: dt.date | None, end: dt.date | None, colour: str
) -> list[str]:
    y = TOP + ROW * place
    parts = [c.text(left - 8, y + 18, name, text_anchor="end", fill=c.INK)]
    if begin is None and end is None:
        return [*parts, c.text(left + 6, y + 18, ABSENT, font_size=11)]
    x0 = across((begin or end or dt.date.min).toordinal())
    x1 = across((end or begin or dt.date.min).toordinal())
    shape = c.tag("rect", x=x0, y=y + 6, width=max(x1 - x0, 3.0), height=16, rx=3, fill=colour, class_="shape")
    return [*parts, linked(shape, "", f"{name}: {day(begin)} – {day(end)}")]


def _step(place: int, own: Milestone, left: float, across: Scale, today: dt.date) -> list[str]:
    y = TOP + ROW * place + 14
    late = (own.done or today) > own.due
    parts = [c.text(left - 8, y + 4, c.cut(own.name, left - 12), text_anchor="end", fill=c.INK)]
    shapes = [mark(across.within(own.due.toordinal()), y, "muted", 5, 1)]
    if own.done:
        shapes.append(mark(across(own.done.toordinal()), y, "gap" if late else "met", 5, 1))
    words = _("%(name)s: due %(due)s, reached %(done)s") % {
        "name": own.name, "due": day(own.due), "done": day(own.done),
    }  # fmt: skip
    return [*parts, linked("".join(shapes), "", words)]


Year = tuple[int, int, int]
"""A year, places added and places removed, both from zero up."""


def places_by_year(years: Sequence[Year]) -> Chart:
    """Added upwards, removed downwards, and the net as a mark."""
    title = _places_finding(years)
    left, middle = 56.0, WIDTH / 2
    high = max([own[1] for own in years] + [1])
    low = max([own[2] for own in years] + [0])
    up = Scale(-low, high, 210.0, 28.0)
    step = (WIDTH - left - 20) / max(len(years), 1)
    parts = [c.tag("line", x1=left, x2=WIDTH - 10, y1=up(0), y2=up(0), stroke=c.INK_SOFT)]
    for place, (year, added, removed) in enumerate(years):
        x, wide = left + step * (place + 0.5), min(step * 0.5, 46.0)
        parts.append(_upright(x, wide, up(added), up(0), c.GREEN, f"{year}: +{added:,}"))
        if removed:
            parts.append(_upright(x, wide, up(0), up(-removed), c.AMBER_SOFT, f"{year}: −{removed:,}"))
        net = added - removed
        parts.append(linked(mark(x, up(net), "met" if net >= 0 else "gap", 5, 1), "", f"{year}: {net:+,}"))
        parts.append(c.text(x, up(added) - 6, f"{added:,}", text_anchor="middle", font_size=11, fill=c.INK))
        parts.append(c.text(x, 236, year, text_anchor="middle", font_size=11))
    parts.append(c.text(middle, 254, _("bars: added and removed; mark: net"), text_anchor="middle", font_size=11))
    head = (_("Calendar year"), _("Places added"), _("Places removed"), _("Net of closures"))
    rows = tuple((year, f"{added:,}", f"{removed:,}", f"{added - removed:,}") for year, added, removed in years)
    return Chart(c.picture(WIDTH, 262, title, parts), title, head, rows)


def _upright(x: float, wide: float, top: float, bottom: float, colour: str, words: str) -> str:
    shape = c.tag(
        "rect", x=x - wide / 2, y=top, width=wide, height=max(bottom - top, 0.5), fill=colour, fill_opacity=0.85,
        class_="shape",
    )  # fmt: skip
    return linked(shape, "", words)


def _places_finding(years: Sequence[Year]) -> str:
    added, removed = sum(own[1] for own in years), sum(own[2] for own in years)
    words = {"added": f"{added:,}", "removed": f"{removed:,}", "net": f"{added - removed:,}"}
    if removed:
        return _("%(added)s places added, %(removed)s removed: %(net)s net") % words
    return _("%(added)s places added, none removed") % words
