"""Rows and columns of a programme while they are being collected."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tongpan_core.plan.highs import Block, compress
from tongpan_core.tables import Floats, Ints


@dataclass
class Columns:
    """Bounds, costs and kind of the columns, in the order in which they are asked for."""

    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    cost: list[Floats] = field(default_factory=list)
    whole: list[Ints] = field(default_factory=list)
    count: int = 0

    def new(
        self, upper: Floats, *, lower: Floats | float = 0.0, cost: Floats | float = 0.0, whole: bool = False
    ) -> Ints:
        """Columns in the shape of ``upper``; where the upper bound is below zero there is no column: -1."""
        exists = upper >= np.broadcast_to(lower, upper.shape)
        size = int(exists.sum())
        index = np.full(upper.shape, -1, dtype=np.int64)
        index[exists] = self.count + np.arange(size)
        self.lower.append(np.broadcast_to(lower, upper.shape)[exists].astype(float))
        self.upper.append(upper[exists].astype(float))
        self.cost.append(np.broadcast_to(cost, upper.shape)[exists].astype(float))
        if whole:
            self.whole.append(index[exists])
        self.count += size
        return index


@dataclass
class Rows:
    """Rows as triplets, in the order in which they are asked for."""

    row: list[Ints] = field(default_factory=list)
    column: list[Ints] = field(default_factory=list)
    value: list[Floats] = field(default_factory=list)
    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    count: int = 0

    def new(self, lower: Floats, upper: Floats) -> Ints:
        """Ids of new rows, with their bounds."""
        self.lower.append(lower.astype(float))
        self.upper.append(upper.astype(float))
        self.count += len(lower)
        return np.arange(self.count - len(lower), self.count)

    def put(self, row: Ints, column: Ints, value: Floats | float) -> None:
        """Coefficients, broadcast against each other; columns that do not exist (-1) are passed over."""
        row, column, number = np.broadcast_arrays(row, column, np.asarray(value, dtype=float))
        there = column >= 0
        self.row.append(row[there])
        self.column.append(column[there])
        self.value.append(number[there])

    def block(self) -> Block:
        """All rows so far."""
        cat = np.concatenate
        return compress(cat(self.row), cat(self.column), cat(self.value), cat(self.lower), cat(self.upper))
