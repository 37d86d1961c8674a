"""What each kind of file may hold, as declared data."""

from __future__ import annotations

from tongpan.access.models import Unit
from tongpan.registry.imports.fields import Schema

from . import figures, schools, teachers, villages

KINDS = ("schools", "figures", "teachers", "villages")


def schema_for(kind: str, unit: Unit) -> Schema:
    """The schema of a kind of file for a unit; the figures are the national catalogue's and those the region added.

    A file of schools may carry their figures as well. Raises ``LookupError`` for a kind that is not known.
    """
    if kind == "teachers":
        return Schema(kind, teachers.FIELDS, teachers.NEEDS)
    if kind == "villages":
        return Schema(kind, villages.FIELDS, villages.NEEDS)
    if kind == "schools":
        return Schema(
            kind, (*schools.FIELDS, *figures.about_the_row(schools.FIELDS), *figures.figure_fields(unit)), schools.NEEDS
        )
    if kind == "statistics":
        return Schema(kind, figures.figure_fields(unit))
    if kind == "figures":
        return Schema(kind, (*figures.FIELDS, *figures.figure_fields(unit)), figures.NEEDS)
    raise LookupError(f"No files of kind “{kind}”.")
