"""From figures to the cells of a form: the way back of :mod:`.figures`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tongpan.registry.imports.numbers import FACTORS
from tongpan_core.policy.figures import figure_catalogue

from .descriptions import FigureCells, Form
from .labels import measure_in

Amounts = Mapping[tuple[str, str], float]
"""Figures of a school by (stage, figure); an empty stage for what stages share."""
PARTS: Mapping[tuple[str, int], Sequence[float]] = {
    ("teachers_above_qualification", 4): (0.0, 0.03, 0.65),
    ("teachers_above_qualification", 3): (0.0, 0.05),
    ("teachers_above_qualification", 2): (0.02,),
    ("teachers_mid_title", 3): (0.01, 0.3),
    ("teachers_pe_arts", 2): (0.45,),
}
"""How a sum is parted among its cells, by figure and number of cells; the last cell takes the rest."""


@dataclass(frozen=True)
class Filled:
    """A form with numbers: ``cells[row, column]`` by place among the form's rows and columns."""

    form: Form
    code: str
    year: int
    school: str
    name: str
    cells: Mapping[tuple[int, int], float]
    texts: Mapping[str, str] | None = None

    @property
    def title(self) -> str:
        """The title that the form has under its number."""
        return self.form.version(self.code).title


def fill(form: Form, amounts: Amounts, *, year: int, school: str, name: str, stage: str = "") -> Filled | None:
    """The form of a school in a year, or None where the school has none of its figures.

    ``stage`` is used by forms whose stage is told by the words above the table. Raises ``ValueError`` where no form of
    this content was in use in the year.
    """
    version = form.version_in(year)
    if version is None:
        raise ValueError(f"No form “{form.content}” was in use in school year {year}.")
    cells: dict[tuple[int, int], float] = {}
    for wanted in form.figures:
        amount = amounts.get((stage if wanted.stage == "head" else wanted.stage, wanted.figure))
        if amount is not None:
            cells |= _parted(form, wanted, amount)
    return Filled(form, version.code, year, school, name, cells) if cells else None


def _parted(form: Form, wanted: FigureCells, amount: float) -> dict[tuple[int, int], float]:
    """The cells of a figure, whose sum is the amount."""
    way = wanted.ways[0]
    places = [(form.rows.index(row), form.columns.index(column)) for row in way.rows for column in way.columns]
    shares = PARTS.get((wanted.figure, len(places)), (1.0,))
    own = figure_catalogue()[wanted.figure]
    shown = amount / _factor(form, wanted, places[0], own.unit)
    whole = own.kind == "integer"
    parts = [round(shown * share) if whole else shown * share for share in shares[: len(places) - 1]]
    parts += [shown - sum(parts)] if len(parts) < len(places) else []
    parts += [0.0] * (len(places) - len(parts))
    return {place: round(part, 6) for place, part in zip(places, parts, strict=True)}


def _factor(form: Form, wanted: FigureCells, place: tuple[int, int], unit: str) -> float:
    row, column = place
    labels = (*reversed(form.rows[row].shown), *reversed(form.columns[column].shown))
    named = next((measure for label in labels if (measure := measure_in(label))), wanted.given_in)
    return FACTORS.get(unit, {}).get(named, 1.0)
