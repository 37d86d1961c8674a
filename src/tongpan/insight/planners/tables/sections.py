"""The sections that planners look at."""

from __future__ import annotations

import datetime as dt

import numpy as np

from tongpan.insight.queries.defaults import DEFAULT_PACK
from tongpan.insight.tables import Board
from tongpan.insight.tables.plan_problem import rules_of
from tongpan_core.measure import split
from tongpan_core.policy import parameter
from tongpan_core.tables import Sections


def ordinary(board: Board, day: dt.date) -> Sections:
    """The sections of ordinary schools: special-education and vocational schools serve their pupils county-wide."""
    others = {
        kind
        for path in ("scope/special_kinds", "scope/vocational_kinds")
        for kind in parameter(path).at(day, board.region).words
    }
    sections = split(board.figures, rules_of(board, DEFAULT_PACK, day).weights()).sections
    return sections.take(np.array([not own.kind.startswith(tuple(others)) for own in sections.schools], dtype=bool))
