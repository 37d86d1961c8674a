"""Example schemes: shipped as data, marked as examples, put into a unit's own schemes to be changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import get_language, gettext_noop

from tongpan.access.models import Unit, User
from tongpan.assessment.appraisal.models import Criterion, Scheme
from tongpan.assistance.base.refusal import Refused

from .schemes import save_scheme

FILE = Path(__file__).parents[1] / "data" / "examples.yaml"
Plain = Mapping[str, Any]


@cache
def examples() -> Sequence[Plain]:
    """The examples as they are written."""
    return tuple(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def _said(own: Plain, name: str) -> str:
    chinese = (get_language() or "").startswith("zh")
    return str((chinese and own.get(f"{name}_zh")) or own.get(name, ""))


def make_example(kind: str, *, unit: Unit, since: dt.date, user: User | None) -> Scheme:
    """One of the examples as a scheme of the unit's own, marked as an example and not yet in force.

    Raises:
        Refused: where the unit has it already.
    """
    own = next(one for one in examples() if one["kind"] == kind)
    if Scheme.everywhere.filter(unit=unit, kind=kind, example=True).exists():
        raise Refused(gettext_noop("This example is among your schemes already. Copy it and change the copy."))
    scheme = Scheme(
        unit=unit, kind=kind, name=_said(own, "label"), since=since, example=True, carry=dict(own.get("carry", {}))
    )
    with transaction.atomic():
        save_scheme(scheme, user=user)
        _grow(scheme, None, own["criteria"])
    return scheme


def _grow(scheme: Scheme, parent: Criterion | None, rows: Sequence[Plain]) -> None:
    for place, row in enumerate(rows, start=1):
        source, spec = _source(row)
        made = Criterion.everywhere.create(
            scheme=scheme, parent=parent, place=place, label=_said(row, "label"), weight=Decimal(str(row["points"])),
            source=source, spec=spec, scale=dict(row.get("scale", {})), evidence=_said(row, "evidence"),
        )  # fmt: skip
        _grow(scheme, made, row.get("criteria", ()))


def _source(row: Plain) -> tuple[str, dict[str, Any]]:
    if "criteria" in row:
        return Criterion.Source.BRANCH, {}
    if "count" in row:
        return Criterion.Source.COUNTED, dict(row["count"])
    if "indicator" in row:
        return Criterion.Source.INDICATOR, dict(row["indicator"])
    return Criterion.Source.JUDGED, {}
