"""School-year figures corrected by hand, on the same terms as an import: known codes, right kinds, an audit record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.registry.models import YearFigures
from tongpan.registry.queries.catalogue import figures_for
from tongpan.registry.queries.figures import flat_figures

from .changes import RefusedError, differences, refuse_stale

Flat = Mapping[str, float | None]


@transaction.atomic
def edit_figures(unit: Unit, year: int, figures: Flat, *, seen: Flat, user: User) -> dict[str, tuple[Any, Any]]:
    """Correct figures of one school and year; ``stage/code`` (``/code`` where shared) to number, None to leave empty.

    ``seen`` is what the form showed, in the same shape. Figures that are not named stay as they are. Returns what
    changed, key to (old, new). Raises :class:`ConflictError` where somebody else changed one of them meanwhile, and
    :class:`RefusedError` for a figure that is not in the catalogue or stands at the wrong place.
    """
    rows = {row.stage: row for row in YearFigures.objects.select_for_update().filter(unit=unit, year=year)}
    now = flat_figures({stage: row.values for stage, row in rows.items()})
    refuse_stale(seen, {key: now.get(key) for key in seen})
    changes = differences({key: now.get(key) for key in figures}, figures)
    if not changes:
        return {}
    _refuse_unknown(unit, changes)
    for stage in {key.partition("/")[0] for key in changes}:
        row = rows.get(stage) or YearFigures(unit=unit, year=year, stage=stage, values={})
        fresh = {key.partition("/")[2]: new for key, (_old, new) in changes.items() if key.startswith(f"{stage}/")}
        row.values = {code: value for code, value in {**row.values, **fresh}.items() if value is not None}
        row.save()
    audit.record("registry.figures.edit", actor=user, unit=unit, target=f"{unit.slug} {year}", changes=changes)
    return changes


def _refuse_unknown(unit: Unit, changes: Mapping[str, Any]) -> None:
    known = figures_for(unit)
    for key in changes:
        stage, _slash, code = key.partition("/")
        if code not in known or known[code].shared == bool(stage):
            raise RefusedError(gettext_noop("There is no figure “%(code)s” at this place."), code=code)
