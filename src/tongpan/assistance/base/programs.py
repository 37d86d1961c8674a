"""What programs read of the registers: the figures, never the records."""

from __future__ import annotations

from typing import Any, TypedDict

from django.forms import ChoiceField

from tongpan.access.programs import ProgramRequest, for_programs

from .lists import RegisterFilterForm
from .period import period_of
from .register import Register, all_registers


class Measure(TypedDict):
    """Words and unit of a measure."""

    label: str
    unit: str


class Described(TypedDict):
    """One register."""

    key: str
    label: str
    measures: dict[str, Measure]
    filters: list[str]


class Registers(TypedDict):
    """What the list answers."""

    registers: list[Described]


class Figures(TypedDict):
    """What one register answers."""

    register: str
    filters: dict[str, Any]
    measures: dict[str, float | int | None]


QUERY = {
    "period": {
        "description": "The school year where nothing is said; “calendar”, “all”, or two days: 2025-09-01..2025-12-31.",
        "schema": {"type": "string"},
    },
    "filters": {
        "description": "Filters of the register by name, as the list of registers tells; others are passed over.",
        "style": "form", "explode": True, "schema": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}  # fmt: skip


@for_programs("registers", Registers)
def registers(request: ProgramRequest) -> dict[str, Any]:  # noqa: ARG001
    """The registers that there are: key, words, the names of their measures and filters."""
    return {"registers": [_described(own) for own in all_registers().values()]}


def _described(own: Register) -> dict[str, Any]:
    measures = {name: {"label": str(one.label), "unit": str(one.unit)} for name, one in own.measures.items()}
    filters = [one.name for one in own.choices if one.options]
    return {"key": own.key, "label": str(own.label), "measures": measures, "filters": filters}


@for_programs("registers", Figures, QUERY)
def register(request: ProgramRequest, key: str) -> dict[str, Any] | None:
    """The measures of one register for the unit and the year (``period``), under the filters of the address."""
    own = all_registers().get(key)
    if own is None:
        return None
    form = RegisterFilterForm(request.GET, register=own, unit=request.unit)
    # Free text could single out one person: only what is offered in the bar narrows a figure here. A filter that has
    # nothing to offer at this unit is free text for a page.
    asked = {name: value for name, value in form.asked.items() if isinstance(form.fields[name], ChoiceField)}
    period = period_of(request.year, request.GET.get("period", ""))
    names = ("count", *(name for name in own.measures if name != "count"))
    values = {name: own.value(name, request.unit, period, asked) for name in names}
    return {"register": key, "filters": asked, "measures": values}
