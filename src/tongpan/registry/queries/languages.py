"""In which languages schools teach: for fits between schools."""

from __future__ import annotations

from tongpan.access.models import Unit
from tongpan.registry.models import School


def languages_of(unit: Unit) -> dict[str, list[str]]:
    """The codes of the languages on record, by the key of the school's unit; schools without any are left out."""
    rows = School.everywhere.filter(unit__path__under=unit.path).order_by("unit__slug")
    return {slug: own for slug, own in rows.values_list("unit__slug", "languages") if own}
