"""Columns that every table of results shares; none of them can be sorted by, so that nobody is ranked."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest
from tongpan.assessment.testing.queries.report import Report, Row, scale_score, scale_width
from tongpan.assistance.partnership.models import Bond
from tongpan.ui.formats import ABSENT, number
from tongpan.ui.table import Column


def interval(report: Report, error: float | None) -> float | None:
    """Half of an interval of the confidence that policy states."""
    return None if error is None else report.wide * error


def _with_interval(report: Report, value: float | None, error: float | None) -> str:
    if value is None:
        return ABSENT
    half = interval(report, error)
    return f"{number(value, 0)} ± {number(half, 0)}" if half is not None else number(value, 0)


def columns(report: Report, *, growth: bool) -> list[Column]:
    """一分三率, the scale score with its interval, growth."""

    def rate(name: str) -> Any:
        return lambda row: row.get(name)

    found = [
        Column("pupils", _("Pupils who took part"), number=0, sort=False, show=_pupils),
        Column("points", _("Mean points"), number=1, value=rate("points"), sort=False),
        Column("excellent", _("Excellent rate"), percent=1, value=rate("excellent"), sort=False),
        Column("good", _("Good or better"), percent=1, value=rate("good"), sort=False),
        Column("pass", _("Pass rate"), percent=1, value=rate("pass"), sort=False),
        Column("low", _("Low rate"), percent=1, value=rate("low"), sort=False),
        Column(
            "score",
            _("Scale score"),
            number=0,
            sort=False,
            show=lambda row: _with_interval(report, row.score, row.error),
        ),
        Column("error", _("Standard error"), number=1, sort=False, hidden=True),
    ]
    if growth:
        found += [
            Column(
                "growth",
                _("Growth"),
                number=0,
                sort=False,
                show=lambda row: _with_interval(report, row.growth, row.growth_error),
            ),
            Column("growth_error", _("Standard error of growth"), number=1, sort=False, hidden=True),
        ]
    return found


def _pupils(row: Row) -> str:
    return _("too few") if row.hidden else number(row.pupils, 0)


def pair_columns(request: UnitRequest, report: Report) -> list[Column]:
    """Both sides of a bond, the gap in spreads, and the whole of a community."""
    forms = dict(Bond.Form.choices)

    def names(side: str) -> Any:
        return lambda row: "、".join(own.title for own in row[side]) or ABSENT

    def score(side: str) -> Any:
        return lambda row: scale_score(row[side]["mean"]) if row.get(side) else None

    def page(row: dict[str, Any]) -> str:
        return reverse("assistance:bond", args=(request.unit.slug, request.year, row["key"]))

    def grown(side: str) -> Any:
        def show(row: dict[str, Any]) -> str:
            own = (row.get("grown") or {}).get(side) or {}
            return _with_interval(report, scale_width(own.get("growth")), scale_width(own.get("se")))

        return show

    found = [
        Column(
            "name", _("Bond"), value=lambda row: row["name"] or str(forms.get(row["form"], "")), href=page, sort=False
        ),
        Column("form", _("Form"), value=lambda row: str(forms.get(row["form"], "")), sort=False),
        Column("leads", _("Supporting side or core"), value=names("leads"), sort=False),
        Column("joins", _("Recipient side or members"), value=names("joins"), sort=False),
        Column("pupils", _("Pupils who took part"), number=0, value=lambda row: row["whole"]["pupils"], sort=False),
        Column("whole", _("Scale score together"), number=0, value=score("whole"), sort=False),
        Column("lead", _("Supporting side"), number=0, value=score("lead"), sort=False),
        Column("other", _("Recipient side"), number=0, value=score("other"), sort=False),
        Column(
            "gap",
            _("Gap"),
            _("spreads"),
            number=2,
            value=lambda row: row.get("gap"),
            sort=False,
            show=lambda row: _gap(report, row),
        ),
        Column(
            "gap_se", _("Standard error of the gap"), number=3, value=lambda row: row.get("se"), sort=False, hidden=True
        ),
    ]
    if any(row.get("grown") for row in report.pairs):
        sides = (("whole", _("Growth together")), ("lead", _("Growth of the supporting side")),
                 ("other", _("Growth of the recipient side")))  # fmt: skip
        found += [Column(f"grown_{side}", head, sort=False, show=grown(side)) for side, head in sides]
        found.append(Column("gap_change", _("Change of the gap"), _("points of the scale"), sort=False,
                            show=lambda row: _gap_change(report, row)))  # fmt: skip
    return found


def _gap(report: Report, row: dict[str, Any]) -> str:
    if row.get("gap") is None:
        return ABSENT
    return f"{number(row['gap'], 2)} ± {number(interval(report, row['se']), 2)}"


def _gap_change(report: Report, row: dict[str, Any]) -> str:
    own = row.get("grown") or {}
    return _with_interval(report, scale_width(own.get("gap")), scale_width(own.get("gap_se")))
