"""The numbers that a bus plan starts from where nobody said otherwise: policy of a region on a day, with citations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tongpan_core.messages import N_
from tongpan_core.plan.problem import ProblemError
from tongpan_core.policy import NATIONAL, Tree, Value, policy
from tongpan_core.tables import STAGES, Stage

NAMES = (
    "seats", "cost", "per_km", "speed", "detour", "boarding_base", "boarding_pupil", "dwell_minutes",
    "arrive_before_latest", "arrive_before_earliest", "top_speed",
)  # fmt: skip
BY_STAGE = ("ride_minutes", "walk_km", "seats_most", "first_lesson")


@dataclass(frozen=True)
class Defaults:
    """``numbers`` by name; ``stages`` by name and stage; ``citations`` by name (and ``name/stage``)."""

    numbers: Mapping[str, float]
    stages: Mapping[str, Mapping[Stage, float]]
    citations: Mapping[str, Value] = field(default_factory=dict)


def defaults(
    on: date, region: str = NATIONAL, *, changed: Mapping[str, float] | None = None, tree: Tree | None = None
) -> Defaults:
    """What holds on a day in a region, with the planner's own numbers (``changed``) in the place of some.

    A number by stage is changed for all stages (``ride_minutes``) or for one (``ride_minutes/primary``).

    Raises:
        ProblemError: for a name that is not known, or a number that is not above zero.
    """
    own = dict(changed or {})
    cited: dict[str, Value] = {}
    for name in NAMES:
        cited[name] = (tree or policy()).parameter(f"planning/bus/{name}").at(on, region)
    for name in BY_STAGE:
        for stage, value in (tree or policy()).parameter(f"planning/bus/{name}").by_stage(on, region).items():
            cited[f"{name}/{stage}"] = value
    unknown = sorted(set(own) - set(cited) - set(BY_STAGE))
    if unknown:
        text = N_("There is no default “%(name)s”; give one of %(known)s.")
        raise ProblemError(text, name=unknown[0], known=", ".join(sorted(cited)))
    for name, mine in own.items():
        if not mine > 0:
            raise ProblemError(N_("“%(name)s” is %(value)s; give a number above zero."), name=name, value=mine)

    def number(name: str, common: str = "") -> float:
        return float(own.get(name, own.get(common, cited[name].number)))

    by_stage: dict[str, dict[Stage, float]] = {
        name: {s: number(f"{name}/{s}", name) for s in STAGES if f"{name}/{s}" in cited} for name in BY_STAGE
    }
    return Defaults({name: number(name) for name in NAMES}, by_stage, cited)
