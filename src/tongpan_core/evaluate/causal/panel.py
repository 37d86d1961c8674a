"""A balanced panel: units over the same periods, each treated from one period on, or never."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongpan_core.evaluate.coding import coded
from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

Whole = NDArray[np.intp]
Number = TypeVar("Number", np.float64, np.intp)


@dataclass(frozen=True)
class Panel:
    """``n`` units over ``T`` periods.

    Attributes:
        outcome: (n, T).
        periods: Labels of the periods (T,), rising.
        first: Row of the period in which each unit is first treated (n,); T for never.
        cluster: Whole numbers (n,) from 0: units of one cluster are not independent; each unit its own where None.
        left_out: Units that were left out because a period was missing.
    """

    outcome: Floats
    periods: NDArray[np.generic]
    first: Whole
    cluster: Whole | None = None
    left_out: int = 0

    def __post_init__(self) -> None:
        units, periods = self.outcome.shape
        if len(self.first) != units or len(self.periods) != periods:
            raise EvaluationError(
                f"Outcomes of {units} units and {periods} periods, but {len(self.first)} beginnings and "
                f"{len(self.periods)} periods."
            )
        if not np.isfinite(self.outcome).all():
            raise EvaluationError("An outcome is no number; leave such units out and say how many there are.")
        if (self.first == 0).any():
            count = int((self.first == 0).sum())
            raise EvaluationError(
                f"{count} units are treated in the first period already: there is no time before to compare with. "
                "Leave them out, or bring earlier years."
            )

    @property
    def units(self) -> int:
        """How many units there are."""
        return len(self.outcome)

    @property
    def never(self) -> int:
        """The value of ``first`` for units that are never treated."""
        return len(self.periods)

    @cached_property
    def cohorts(self) -> tuple[int, ...]:
        """The rows of periods in which some unit begins, rising; without the never-treated."""
        return tuple(int(own) for own in np.unique(self.first) if own < self.never)

    @cached_property
    def groups(self) -> tuple[tuple[int, Whole], ...]:
        """Every value of ``first`` with the rows of its units."""
        order = np.argsort(self.first, kind="stable")
        values, starts = np.unique(self.first[order], return_index=True)
        return tuple(
            (int(value), part) for value, part in zip(values, np.split(order, starts[1:].tolist()), strict=True)
        )

    @cached_property
    def sizes(self) -> dict[int, int]:
        """Units by ``first``."""
        return {value: len(rows) for value, rows in self.groups}

    @cached_property
    def means(self) -> dict[int, Floats]:
        """Mean outcome (T,) by ``first``."""
        return {value: np.asarray(self.outcome[rows].mean(axis=0), dtype=np.float64) for value, rows in self.groups}

    @cached_property
    def sums(self) -> dict[int, tuple[Floats, Floats]]:
        """Of each cohort, by ``first``: outcomes summed (clusters, T) and units counted (clusters,) a cluster."""
        if self.cluster is None:
            raise ValueError("Units that are their own clusters are not summed.")
        found = {}
        for first, rows in self.groups:
            own, part = self.cluster[rows], self.outcome[rows]
            columns = [np.bincount(own, weights=column, minlength=self.clusters) for column in part.T]
            found[first] = (
                np.column_stack(columns).astype(np.float64, copy=False),
                np.bincount(own, minlength=self.clusters).astype(np.float64),
            )
        return found

    @property
    def clusters(self) -> int:
        """How many independent clusters there are."""
        return self.units if self.cluster is None else int(self.cluster.max()) + 1


def panel(
    unit: ArrayLike,
    period: ArrayLike,
    outcome: ArrayLike,
    first: ArrayLike,
    *,
    cluster: ArrayLike | None = None,
    drop_incomplete: bool = False,
) -> Panel:
    """A panel from long rows (N,): unit, period, outcome, the period in which the unit is first treated (0 or NaN:
    never), and its cluster.

    A period of beginning that lies after the last one is never. Raises:
        EvaluationError: where a unit has a period twice or lacks one (unless ``drop_incomplete``), or where its
            beginning or cluster is not the same in all its rows.
    """
    codes, rows = coded(np.asarray(unit))
    labels, columns = coded(np.asarray(period))
    values = np.asarray(outcome, dtype=np.float64)
    place = rows * len(labels) + columns
    there = np.zeros(len(codes) * len(labels), dtype=bool)
    there[place] = True
    if there.sum() < len(place):
        at = int(np.argmax(np.bincount(place) > 1))
        raise EvaluationError(f"{codes[at // len(labels)]} has period {labels[at % len(labels)]} twice; keep one row.")
    whole = there.reshape(len(codes), len(labels)).all(axis=1)
    if not whole.all() and not drop_incomplete:
        name = codes[int(np.argmin(whole))]
        raise EvaluationError(
            f"{int((~whole).sum())} units lack a period ({name} is the first); bring it, or leave such units out."
        )
    table = np.full((len(codes), len(labels)), np.nan)
    table.reshape(-1)[place] = values
    begins = _constant(rows, codes, np.nan_to_num(np.asarray(first, dtype=np.float64)), "beginning")
    never = (begins <= 0) | (begins > float(labels[-1]))
    starts = np.where(never, len(labels), np.searchsorted(labels.astype(np.float64), begins))
    groups = None
    if cluster is not None:
        _names, own = coded(np.asarray(cluster))
        groups = coded(_constant(rows, codes, own, "cluster")[whole])[1]
    return Panel(table[whole], labels, starts[whole].astype(np.intp), groups, int((~whole).sum()))


def _constant(rows: Whole, codes: NDArray[np.generic], values: NDArray[Number], name: str) -> NDArray[Number]:
    """One value a unit; an error where its rows differ."""
    found = np.empty(len(codes), dtype=values.dtype)
    found[rows] = values
    if (differs := found[rows] != values).any():
        raise EvaluationError(f"The {name} of {codes[rows[int(np.argmax(differs))]]} is not the same in all its rows.")
    return found
