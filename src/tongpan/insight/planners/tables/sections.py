"""The sections that planners look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import numpy as np
from django.utils.translation import gettext_noop

from tongpan.insight.planners.queries.on_record import served_county_wide
from tongpan.insight.queries.defaults import DEFAULT_PACK
from tongpan.insight.tables import Board
from tongpan.insight.tables.plan_problem import rules_of
from tongpan_core.measure import split
from tongpan_core.tables import Sections

from .base import Statement

ABSENT = gettext_noop("No figures or people of this school year are recorded for %(stage)s: it takes no part.")
COMPULSORY = ("primary", "junior")


def ordinary(board: Board, day: dt.date) -> Sections:
    """The sections of ordinary schools: special-education and vocational schools serve their pupils county-wide."""
    others = served_county_wide(day, board.region)
    sections = split(board.figures, rules_of(board, DEFAULT_PACK, day).weights()).sections
    return sections.take(np.array([not own.kind.startswith(others) for own in sections.schools], dtype=bool))


def absent(board: Board, day: dt.date, stages: Iterable[str]) -> list[Statement]:
    """The stages of ordinary schools of which a year knows nothing: a plan does not see them, and has to say so."""
    others, asked = served_county_wide(day, board.region), list(stages)
    return [
        Statement(ABSENT, {"stage": stage}, own.code)
        for own in board.figures.schools if not own.kind.startswith(others)
        for stage in asked
        if stage in board.stages.get(own.code, ()) and stage not in board.figures.by_stage.get(own.code, {})
    ]  # fmt: skip


def names_of(board: Board, told: Iterable[Statement]) -> dict[str, str]:
    """What the schools are called that statements are about, by key: a plan knows only those that take part."""
    return {own.school: board.names[own.school] for own in told if own.school}
