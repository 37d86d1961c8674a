"""What the page shows while a plan is being computed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tongpan.access.models import Job
from tongpan.ui import charts
from tongpan.ui.formats import percent

from .catalogue import Planner


class Watched:
    """A job's words, and its best plan and proven bound against time. Amounts are the solver's own numbers."""

    def __init__(self, planner: Planner, job: Job) -> None:
        self.planner, self.job, self.said = planner, job, job.said()
        self.values: dict[str, Any] = self.said.get("values") or {}

    @property
    def has_plan(self) -> bool:
        """Whether stopping now would keep something."""
        return self.values.get("objective") is not None

    @property
    def gap(self) -> float | None:
        """How near the best so far is proven to be."""
        return self.values.get("gap")

    def chart(self) -> charts.Chart | None:
        """Gap against time; None before both ends are known."""
        trace = self.values.get("trace") or []
        points = [(s, best, bound) for s, best, bound in trace if None not in (best, bound)]
        if len(points) < 2:
            return None
        return charts.progress(_("Proven gap so far: %(gap)s") % {"gap": percent(self.gap, 2)}, points, unit="")
