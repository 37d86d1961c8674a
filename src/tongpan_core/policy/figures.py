"""The catalogue of standard figures and of units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from tongpan_core.policy.cards import from_plain
from tongpan_core.policy.loader import read_yaml

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measurement; one of it is ``factor`` of its ``base`` unit (itself where it does not convert)."""

    code: str
    label: str
    label_zh: str
    symbol: str
    symbol_zh: str
    base: str
    factor: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that schools report.

    ``scope`` is ``stage`` (one number per stage) or ``school`` (one per school). A figure of a school is divided
    between its stages by weighted pupils where ``split`` is true; otherwise it stands whole at each of them. ``nature``
    is ``stock`` (on 1 September) or ``flow`` (over the past school year). ``outcome`` says that help could move it:
    only then is it offered where somebody asks whether help worked.
    """

    code: str
    label: str
    label_zh: str
    unit: str
    kind: Literal["integer", "decimal"]
    scope: Literal["stage", "school"]
    nature: Literal["stock", "flow"]
    split: bool = False
    outcome: bool = False
    aliases_zh: tuple[str, ...] = ()
    aliases_en: tuple[str, ...] = ()
    aliases_other: tuple[str, ...] = ()

    def names(self) -> Iterator[str]:
        """Every heading under which the figure is known: its code, labels and aliases."""
        yield from (self.code, self.label_zh, self.label, *self.aliases_zh, *self.aliases_en, *self.aliases_other)


@cache
def figure_catalogue() -> Mapping[str, Figure]:
    """Every standard figure by its code, in the order of ``figures.yaml``."""
    return {code: read_figure(code, data) for code, data in read_yaml(HERE / "figures.yaml").items()}


def read_figure(code: str, data: Mapping[str, Any]) -> Figure:
    """A figure from plain data. Raises PolicyError naming a key that is missing or unknown."""
    lists: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    return from_plain(Figure, {"code": code} | lists, f"figures.yaml, {code}")


@cache
def units() -> Mapping[str, Unit]:
    """Every unit by its code."""
    rows = read_yaml(HERE / "units.yaml")
    return {code: Unit(**({"code": code, "base": code, "factor": 1.0} | data)) for code, data in rows.items()}


def stands_whole(code: str) -> bool:
    """Whether the figure belongs to the school as a whole, so that its stages must not be added up."""
    figure = figure_catalogue().get(code)
    return figure is not None and figure.scope == "school" and not figure.split
