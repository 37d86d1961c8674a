"""School buses: stops, runs and times for the schools kept."""

from tongpan_core.plan.bus.bound import fewest_buses, lower_bound
from tongpan_core.plan.bus.build import Built, Home, Note, Place, Served, build_problem
from tongpan_core.plan.bus.conflict import conflict
from tongpan_core.plan.bus.defaults import Defaults, defaults
from tongpan_core.plan.bus.explain import BusReason, Explanation, RunnerUp, RunReason, SchoolReason, explain
from tongpan_core.plan.bus.plan import Bus, BusPlan, Drop, Run, Visit
from tongpan_core.plan.bus.price import Price, on_run_of, price, with_decision, without_decision
from tongpan_core.plan.bus.problem import Boarding, BusProblem, BusType, Fixed, Limits, School, Stop
from tongpan_core.plan.bus.solve import Params, solve
from tongpan_core.plan.bus.stops import ChosenStops, choose_stops
from tongpan_core.plan.bus.verify import Violation, objective, violations

__all__ = [
    "Boarding",
    "Built",
    "Bus",
    "BusPlan",
    "BusProblem",
    "BusReason",
    "BusType",
    "ChosenStops",
    "Defaults",
    "Drop",
    "Explanation",
    "Fixed",
    "Home",
    "Limits",
    "Note",
    "Params",
    "Place",
    "Price",
    "Run",
    "RunReason",
    "RunnerUp",
    "School",
    "SchoolReason",
    "Served",
    "Stop",
    "Violation",
    "Visit",
    "build_problem",
    "choose_stops",
    "conflict",
    "defaults",
    "explain",
    "fewest_buses",
    "lower_bound",
    "objective",
    "on_run_of",
    "price",
    "solve",
    "violations",
    "with_decision",
    "without_decision",
]
