"""What a pairing starts from where the planner has not said otherwise: policy data of a region on a day, cited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tongpan_core.plan.pairing.fit import PARTS
from tongpan_core.plan.pairing.problem import Limits, Weights
from tongpan_core.policy import NATIONAL, Tree, Value, policy

_OTHERS = ("half_km", "rotate_years", "donor_places", "recipient_least", "recipient_most", "full_strength")


@dataclass(frozen=True)
class Defaults:
    """Weights of the fit, places and needs, and the limits with nothing but the defaults in them.

    A strength counts in full at ``full_strength`` times the standard. ``citations`` are by the name of the parameter
    under ``planning/pairing``.
    """

    weights: Weights
    limits: Limits
    places: int
    least: int
    most: int
    full_strength: float
    citations: Mapping[str, Value] = field(default_factory=dict)


def defaults(on: date, region: str = NATIONAL, tree: Tree | None = None) -> Defaults:
    """The planning defaults in force on a day in a region."""
    names = [*(f"weight_{part}" for part in PARTS), *_OTHERS]
    found = {name: (tree or policy()).parameter(f"planning/pairing/{name}").at(on, region) for name in names}
    return Defaults(
        weights=Weights(**{part: found[f"weight_{part}"].number for part in PARTS}),
        limits=Limits(half_km=found["half_km"].number, rotate_years=int(found["rotate_years"].number)),
        places=int(found["donor_places"].number),
        least=int(found["recipient_least"].number),
        most=int(found["recipient_most"].number),
        full_strength=found["full_strength"].number,
        citations=found,
    )
