"""How a stored plan looks: words, tiles, map and tables, one file a planner."""

from __future__ import annotations

from importlib import import_module

from tongpan.access.models import User
from tongpan.insight.models import Run

from .base import Line, PlannerPage, Tile

__all__ = ["Line", "PlannerPage", "Tile", "page_of"]


def page_of(run: Run, user: User | None = None) -> PlannerPage:
    """The page of a run: ``Page`` of the file that bears its kind. People are named only to who may see teachers."""
    page: type[PlannerPage] = import_module(f"{__name__}.{run.kind}").Page
    return page(run, user)
