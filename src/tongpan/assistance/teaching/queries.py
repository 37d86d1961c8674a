"""Reads of platforms and of whom they serve. Call these inside the unit's scope: they look beyond it on purpose."""

from __future__ import annotations

from django.db.models import Q

from tongpan.access.models import Unit

from .models import Platform, Service, SpanSet


def services_of(unit: Unit) -> SpanSet:
    """The services to schools at or below a unit, and those of its own platforms to others."""
    found: SpanSet = Service.everywhere.filter(
        Q(unit__path__under=unit.path) | Q(platform__unit__path__under=unit.path)
    )
    return found


def platforms_of(unit: Unit) -> SpanSet:
    """The platforms of a unit or one below it, and those that serve a school there."""
    serving = Service.everywhere.filter(unit__path__under=unit.path).order_by().values("platform")
    found: SpanSet = Platform.everywhere.filter(Q(unit__path__under=unit.path) | Q(pk__in=serving))
    return found
