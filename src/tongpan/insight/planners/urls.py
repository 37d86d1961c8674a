"""Addresses of the planners: the same pages for each, under its own word."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import views
from .catalogue import PLANNERS


def addresses(unit: str) -> list[URLPattern]:
    """Every page of every planner, below the address of a unit and year."""
    found: list[URLPattern] = [
        path(f"{unit}plans/sites/", views.sites, name="layout-sites"),
        path(f"{unit}plans/bus-timetable/", views.routes, name="bus-timetable"),
    ]
    for key in PLANNERS:
        at, own = f"{unit}plans/{key}/", {"planner": key}
        found += [
            path(at, views.plans, own, name=key),
            path(f"{at}new/", views.new, own, name=f"{key}-new"),
            path(f"{at}compare/", views.compare, own, name=f"{key}-compare"),
            path(f"{at}jobs/<uuid:job>/", views.job, own, name=f"{key}-job"),
            path(f"{at}<uuid:plan>/", views.plan, own, name=f"{key}-plan"),
            path(f"{at}<uuid:plan>/change/", views.change, own, name=f"{key}-change"),
            path(f"{at}<uuid:plan>/adopt/", views.adopt, own, name=f"{key}-adopt"),
            path(f"{at}<uuid:plan>/undo/", views.undo, own, name=f"{key}-undo"),
        ]
    return found
