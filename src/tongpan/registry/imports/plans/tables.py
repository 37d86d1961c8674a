"""A table of school-year figures as one plan."""

from __future__ import annotations

import re

from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.schemas.figures import figure_fields
from tongpan_core.messages import N_

from .base import Context
from .claims import claims_of_rows
from .figures import FiguresPlan, plan_claims
from .people import home_schools
from .rows import Rows

YEAR = re.compile(r"(?:19|20)\d{2}")


def plan_figures(rows: Rows, context: Context) -> FiguresPlan:
    """Schools found, years agreed, figures compared."""
    refuse_other_years(rows, context)
    places = home_schools(rows, context, "name")
    fields = {field.name: field for field in figure_fields(context.unit)}
    claims = claims_of_rows(rows, fields.values(), places)
    file = rows.tables[0].file if rows.tables else ""
    return plan_claims(rows, claims, fields, context, file)


def refuse_other_years(rows: Rows, context: Context) -> None:
    """A row that names another school year than the one chosen is an error."""
    if not rows.has("year"):
        return
    for index, text in enumerate(rows.get("year")):
        said = YEAR.search(str(text or ""))
        if said and int(said.group()) != context.year:
            cause, remedy = (
                N_("the row belongs to another school year than %(year)s–%(next)s"),
                N_("choose the year of the file, or leave the row out"),
            )
            rows.report(index, "year", Fault(cause, remedy, {"year": context.year, "next": context.year + 1}))
