"""What each of the registry's own kinds of file may hold, as declared data."""

from __future__ import annotations

from tongpan.access.models import Unit
from tongpan.registry.imports.fields import Schema
from tongpan.registry.imports.kinds import kind as kind_of_key

from . import figures, roads, schools, teachers, villages


def schema_for(kind: str, unit: Unit) -> Schema:
    """The schema of a kind of file for a unit. Raises ``LookupError`` for a kind that is not known."""
    return kind_of_key(kind).fields_of(unit)


def teachers_schema(_unit: Unit) -> Schema:
    """Staff lists."""
    return Schema("teachers", teachers.FIELDS, teachers.NEEDS)


def villages_schema(_unit: Unit) -> Schema:
    """Villages and their pupils."""
    return Schema("villages", villages.FIELDS, villages.NEEDS)


def roads_schema(_unit: Unit) -> Schema:
    """Ways by road."""
    return Schema("roads", roads.FIELDS, roads.NEEDS)


def schools_schema(unit: Unit) -> Schema:
    """Schools; a file of them may carry their figures as well."""
    more = (*figures.about_the_row(schools.FIELDS), *figures.figure_fields(unit))
    return Schema("schools", (*schools.FIELDS, *more), schools.NEEDS)


def statistics_schema(unit: Unit) -> Schema:
    """The figures of statistics forms."""
    return Schema("statistics", figures.figure_fields(unit))


def figures_schema(unit: Unit) -> Schema:
    """Figures: those of the national catalogue and those that the region added."""
    return Schema("figures", (*figures.FIELDS, *figures.figure_fields(unit)), figures.NEEDS)
