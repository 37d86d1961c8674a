"""The forms, one file a planner."""

from __future__ import annotations

from importlib import import_module

from .base import DecisionForm, PlannerForm

__all__ = ["DecisionForm", "PlannerForm", "decision_form_of", "form_of"]


def form_of(key: str) -> type[PlannerForm]:
    """The form that asks for a plan: ``Form`` of the file that bears the planner's key."""
    form: type[PlannerForm] = import_module(f"{__name__}.{key}").Form
    return form


def decision_form_of(key: str) -> type[DecisionForm]:
    """The form that changes one decision by hand: ``Decision`` of the file that bears the planner's key."""
    form: type[DecisionForm] = import_module(f"{__name__}.{key}").Decision
    return form
