"""What a school lacks by the gap of its county, for the plan that it writes."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.assistance.partnership.queries.school_plans import Lack, tells_lacks
from tongpan.ui.formats import number

from .queries.school_gap import school_in_gap
from .queries.words import named, stage_name, unit_symbol


@tells_lacks
def lacks(school: Unit, year: int) -> Iterator[Lack]:
    """Each indicator that a section of the school does not reach, with its value and the standard."""
    found = school_in_gap(school, year)
    for section in found.sections if found else ():
        for line in section["lines"]:
            cell, indicator = line["cell"], line["indicator"]
            if cell["met"] is False:
                title = _("%(stage)s: bring “%(indicator)s” to the standard")
                detail = _("now %(value)s, standard %(standard)s %(unit)s")
                values = {
                    "value": number(cell["value"]), "standard": number(indicator["threshold"]["value"]),
                    "unit": unit_symbol(indicator["unit"]),
                }  # fmt: skip
                yield Lack(
                    title % {"stage": stage_name(section["stage"]), "indicator": named(indicator)}, detail % values
                )
