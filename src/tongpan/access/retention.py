"""What happens to records of people when their time is over: kinds, the day before which it is over, and holds.

Each app declares its kinds in a module ``endings``: ``KINDS``; ``WITH`` for models whose personal fields go, or tell of
nobody any more, with the records of another kind; ``STAYS`` for those that are not ended, with the reason. A kind
whose policy value is missing is never ended.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from tongpan_core.policy import parameter

from .models import Hold, Unit

Over = Callable[[dt.date], Q]
NOTICE = "privacy/notice_days"
MONTHS = {"year": 12, "month": 1}


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day some months earlier; the last of its month where that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def began(day: dt.date) -> dt.datetime:
    """The moment at which a day begins."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


@dataclass(frozen=True)
class Ending:
    """What becomes of the records of one kind.

    Attributes:
        name: ``app.Model``, and a word after a third dot where a model has several kinds.
        keep: The policy value with the time for which they are kept; one of those that its fields declare.
        over: The condition under which their time began to run before a day; false for what was blanked already.
        ways: The ways to the units that may hold them; without any, every hold does.
        blank: What is written into which field; without any, the records are removed.
        stays: Texts that tell of nobody and go on counting where the others are blanked.
        also: What else goes with them, called with their keys inside the same transaction.
        places: Further ways to units that somebody belonged to: in their texts the name is looked for.
    """

    name: str
    keep: str
    over: Over
    ways: tuple[str, ...] = ("unit",)
    blank: dict[str, Any] = field(default_factory=dict)
    stays: tuple[str, ...] = ()
    also: Callable[[list[Any]], object] | None = None
    places: tuple[str, ...] = ()

    @property
    def model(self) -> type[models.Model]:
        """The model of its records."""
        return apps.get_model(".".join(self.name.split(".")[:2]))

    def records(self) -> QuerySet[Any]:
        """All records of the model, of whatever unit."""
        return self.model._base_manager.all()

    def cutoff(self, day: dt.date) -> dt.date | None:
        """The day before which the time of what is over by ``day`` began to run; None where no time is set."""
        value = parameter(self.keep).find(day)
        if value is None or value.unit not in MONTHS or value.number <= 0:
            return None
        return months_before(day, int(value.number) * MONTHS[value.unit])

    def ended(self, before: dt.date) -> QuerySet[Any]:
        """The records whose time began to run before a day."""
        return self.records().filter(self.over(before)).order_by("pk").distinct()

    def free(self, before: dt.date, holds: list[Hold]) -> QuerySet[Any]:
        """Of those, the ones that nobody holds."""
        found = self.ended(before)
        for hold in holds:
            if hold.kind in ("", self.name):
                found = found.exclude(self.at(hold.unit)) if self.ways else found.none()
        return found

    def at(self, unit: Unit) -> Q:
        """Of a unit or of one below it."""
        there = Q()
        for way in self.ways:
            there |= Q(**{f"{way}__path__under": unit.path})
        return there

    def end(self, keys: list[Any]) -> None:
        """Remove or blank the records with these keys."""
        rows = self.model._base_manager.filter(pk__in=keys)
        if self.also:
            self.also(keys)
        if self.blank:
            rows.update(**self.blank)
        else:
            rows.delete()


def notice_days(day: dt.date) -> int | None:
    """Days between the notice and the removal; None where policy does not say, and then nothing is removed."""
    value = parameter(NOTICE).find(day)
    return int(value.number) if value is not None and value.number >= 0 else None


def holds_in_force() -> list[Hold]:
    """Every hold that was not lifted."""
    return list(Hold.everywhere.filter(until=None).select_related("unit"))


def _modules() -> Iterator[Any]:
    for app in apps.get_app_configs():
        if app.name.startswith("tongpan.") and find_spec(f"{app.name}.endings"):
            yield import_module(f"{app.name}.endings")


@cache
def endings() -> dict[str, Ending]:
    """Every kind by its name."""
    return {own.name: own for module in _modules() for own in module.KINDS}


@cache
def with_others() -> dict[str, str]:
    """Models, and fields, that end with records of another kind, and which."""
    return {name: other for module in _modules() for name, other in module.WITH.items()}


@cache
def that_stay() -> dict[str, Any]:
    """Models, and fields, that are not ended, each with the reason."""
    return {name: why for module in _modules() for name, why in module.STAYS.items()}
