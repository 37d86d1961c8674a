"""Generalised assignment: every job to one agent, within the agents' capacities, at the least cost, with a bound."""

from tongpan_core.plan.exchange.assignment.limits import Params
from tongpan_core.plan.exchange.assignment.problem import Assignment
from tongpan_core.plan.exchange.assignment.solve import solve

__all__ = ["Assignment", "Params", "solve"]
