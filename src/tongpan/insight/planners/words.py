"""Words for the choices that a planner's form offers and its page repeats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.insight.queries.words import said, stage_name
from tongpan.ui.formats import number

SCOPES = (
    ("within_county", gettext_lazy("within a county")),
    ("county_to_county", gettext_lazy("from county to county")),
    ("city_to_county", gettext_lazy("from the city's schools to a county")),
    ("across_cities", gettext_lazy("across cities")),
)
FIRST = (
    ("total", gettext_lazy("the best plan as a whole")),
    ("changes", gettext_lazy("the fewest changes of the plan in force")),
)
MODES = (
    ("keep", gettext_lazy("keep pairs that have worked together")),
    ("rotate", gettext_lazy("rotate: let pairs rest")),
    ("free", gettext_lazy("look at neither")),
)
WEIGHTS = (
    ("stage", gettext_lazy("Weight: stages in common")),
    ("subject", gettext_lazy("Weight: strength where the other is weak")),
    ("size", gettext_lazy("Weight: like size")),
    ("distance", gettext_lazy("Weight: short way")),
    ("language", gettext_lazy("Weight: language")),
    ("past", gettext_lazy("Weight: past pairs")),
)
QUESTIONS = (
    ("median-km", gettext_lazy("Shortest ways with a given number of schools")),
    ("median-cost", gettext_lazy("Least cost: schools, places, ways")),
    ("cover-sites", gettext_lazy("Fewest schools that leave nobody beyond the limit")),
    ("cover-uncovered", gettext_lazy("With a given number of schools, fewest pupils beyond the limit")),
    ("scenarios-cost", gettext_lazy("Least expected cost over several futures of the pupils")),
)
"""Version and goal of the core, in one word each."""
SITES_ARE = (("most", gettext_lazy("at most")), ("exact", gettext_lazy("exactly")))
BUREAU = ":bureau"
"""Behind the key of a county or a city, as the key of a side of a pair: its bureau, with all schools that it runs."""
NEW_SITE = "new:"
"""Before the key of a village, as the key of a site: a school that could be opened there."""


def statement(text: str, values: Mapping[str, Any], about: str = "") -> str:
    """What the reader must know of the inputs; ``about`` is the school's name, told where the text does not."""
    words = said({"text": text, "values": values})
    return f"{about}{_(': ')}{words}" if about and "%(school)s" not in text else words


def told_of(text: str, values: Mapping[str, Any], about: str = "") -> str:
    """The same from the values of the core: stages by name, numbers with separators."""
    words = {
        name: stage_name(str(own)) if name.endswith("stage") else number(own) if isinstance(own, int | float) else own
        for name, own in values.items()
    }
    return statement(text, words, about)
