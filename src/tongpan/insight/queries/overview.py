"""Everything that the overview of a region shows, in a handful of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tongpan.access import audit
from tongpan.access.kept import until_written
from tongpan.access.models import Unit
from tongpan.insight.models import Run
from tongpan.ui.memory import Memory

from .freshness import changed_since
from .next_steps import Step, next_steps
from .plans import plan_rows
from .standing import Line, Standing, lines_of, standings

LINES = Memory[list[Line]](60)


@dataclass(frozen=True)
class Place:
    """A school on the map, with its mark: ``p`` passes, ``f`` falls short, ``u`` cannot be judged, ``n`` no rule."""

    key: str
    name: str
    longitude: float | None
    latitude: float | None
    mark: str
    below: int


@dataclass(frozen=True)
class Overview:
    """One region in one year."""

    unit: Unit
    year: int
    held: Sequence[Standing]
    plans: Sequence[Run]
    changed: dt.datetime | None

    @property
    def state(self) -> str:
        """The state of the register, under which a part of the page may be kept that shows nothing else."""
        return audit.state(register=True)

    @property
    def measured(self) -> bool:
        """Whether any county has a gap."""
        return any(own.run for own in self.held)

    @property
    def is_region(self) -> bool:
        """Whether the unit holds several counties."""
        return len(self.held) > 1

    @cached_property
    def lines(self) -> list[Line]:
        """The indicators by stage."""
        return until_written(
            LINES, self.unit.pk, self.unit.path, self.year, make=lambda: lines_of(self.held), register=True
        )

    @cached_property
    def places(self) -> list[Place]:
        """The schools that were judged; read only where a map shows them. Ask within the scope."""
        return _places(self.unit, self.held)

    @property
    def stages(self) -> list[str]:
        """The stages that are assessed here."""
        return list(dict.fromkeys(line.stage for line in self.lines))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The indicators, each with its line of every stage (None where a stage has none)."""
        by = {(line.code, line.stage): line for line in self.lines}
        codes = dict.fromkeys(line.code for line in self.lines)
        found = []
        for code in codes:
            cells = [by.get((code, stage)) for stage in self.stages]
            found.append({"code": code, "first": next(filter(None, cells)), "cells": cells})
        return found

    @cached_property
    def steps(self) -> list[Step]:
        """What to do next."""
        return next_steps(self.held, self.changed, self.plans)

    def total(self, name: str) -> int:
        """``schools``, ``passing``, ``failing`` or ``unjudged`` over counties and stages."""
        return sum(own.total(name) for own in self.held)

    @property
    def sums(self) -> dict[str, int]:
        """Schools and how many of them pass, fall short or cannot be judged, over counties and stages."""
        return {name: self.total(name) for name in ("schools", "passing", "failing", "unjudged")}

    @property
    def pupils(self) -> float:
        """Pupils of the sections that count."""
        return sum(own.summary.get("pupils", 0) for own in self.held)

    @property
    def over(self) -> dict[str, int]:
        """How many CVs are over their limit, of how many."""
        return {"over": sum(len(own.over) for own in self.held), "all": sum(len(own.indicators) for own in self.held)}

    @property
    def counties_passing(self) -> int:
        """How many counties pass the whole resource rule."""
        return sum(own.run is not None and own.run.status == "passes" for own in self.held)

    @property
    def newest(self) -> Run | None:
        """The newest run among the counties: it names the rule that the page cites."""
        return max((own.run for own in self.held if own.run), key=lambda run: run.created, default=None)


def overview(unit: Unit, year: int) -> Overview:
    """The overview of a county or of a region of counties."""
    held = standings(unit, year)
    runs = [own.run for own in held if own.run]
    changed = changed_since(unit, year, runs) if runs else None
    return Overview(unit, year, held, list(plan_rows(unit).filter(year=year)[:20]), changed)


def _places(unit: Unit, held: Sequence[Standing]) -> list[Place]:
    marks: dict[str, list[Any]] = {}
    for own in held:
        marks |= own.summary.get("schools", {})
    found = (
        Unit.objects.schools()
        .filter(path__under=unit.path)
        .order_by()
        .values_list("slug", "name", "longitude", "latitude")
    )
    return [Place(*row, *marks[row[0]]) for row in found if row[0] in marks]
