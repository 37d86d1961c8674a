"""School buses: stops, runs and times for the schools kept."""

from tongpan_core.plan.bus.plan import Bus, BusPlan, Drop, Run, Visit
from tongpan_core.plan.bus.problem import Boarding, BusProblem, BusType, Fixed, Limits, School, Stop
from tongpan_core.plan.bus.solve import Params, solve
from tongpan_core.plan.bus.verify import Violation, objective, violations

__all__ = [
    "Boarding",
    "Bus",
    "BusPlan",
    "BusProblem",
    "BusType",
    "Drop",
    "Fixed",
    "Limits",
    "Params",
    "Run",
    "School",
    "Stop",
    "Violation",
    "Visit",
    "objective",
    "solve",
    "violations",
]
