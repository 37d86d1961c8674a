"""The gates to the core, one file a planner; loaded when a plan is made or adopted."""

from __future__ import annotations

from importlib import import_module

from .base import Gate, Inputs, Statement, policy_day, policy_region

__all__ = ["Gate", "Inputs", "Statement", "gate_of", "policy_day", "policy_region"]


def gate_of(key: str) -> Gate:
    """The gate of a planner: ``GATE`` of the file that bears its key."""
    gate: Gate = import_module(f"{__name__}.{key}").GATE
    return gate
