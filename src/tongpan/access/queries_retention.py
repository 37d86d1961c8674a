"""What goes when, of a unit and all below it: one row a kind."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from tongpan_core.policy import parameter

from .models import Hold, Removal, Unit
from .record_words import field_name, record_name
from .retention import Ending, endings, holds_in_force, notice_days, that_stay


@dataclass(frozen=True)
class Outlook:
    """One kind: how many records go, when, and how many are held back."""

    name: str
    record: str
    what: str
    keep: str
    before: dt.date | None
    goes: dt.date | None
    count: int
    held: int


def name_of_kind(name: str) -> str:
    """What records of a kind are called; with their fields where a model has several kinds."""
    ending = endings().get(name)
    if ending is None:
        return name
    called = record_name(ending.model)
    return f"{called}{_(': ')}{_fields(ending)}" if name.count(".") > 1 else called


def kinds_named() -> list[tuple[str, str]]:
    """Every kind with its name, to choose from."""
    return sorted(((name, name_of_kind(name)) for name in endings()), key=lambda pair: pair[1])


def _fields(ending: Ending) -> str:
    return _(", ").join(field_name(ending.model._meta.get_field(name)) for name in ending.blank)  # type: ignore[arg-type]


def holds_about(unit: Unit) -> list[Hold]:
    """Holds that were set on the unit, above it or below it, the latest first."""
    steps = unit.path.rstrip("/").split("/")
    above = ["/".join(steps[:n]) + "/" for n in range(1, len(steps) + 1)]
    return list(
        Hold.everywhere.filter(Q(unit__path__in=above) | Q(unit__path__under=unit.path)).select_related("unit", "user")
    )


def outlook(unit: Unit, day: dt.date) -> list[Outlook]:
    """Of every kind, what goes at the next removal; kinds that belong to no unit are told at the root only."""
    waiting = {own.kind: own for own in Removal.objects.filter(done=None).defer("keys")}
    notice, holds = notice_days(day), holds_in_force()
    shown = (own for own in endings().values() if own.ways or unit.parent_id is None)
    return [_of(own, unit, day, notice, waiting.get(own.name), holds) for own in shown]


def _kept(ending: Ending, day: dt.date) -> str:
    """How long, by the policy of a day, in words."""
    value = parameter(ending.keep).find(day)
    if ending.cutoff(day) is None or value is None:
        return _("No time is set: nothing goes")
    text = _("%(count)s years") if value.unit == "year" else _("%(count)s months")
    return text % {"count": int(value.number)}


def _of(
    ending: Ending, unit: Unit, day: dt.date, notice: int | None, waiting: Removal | None, holds: list[Hold]
) -> Outlook:
    what = _("Blanked: %(fields)s") % {"fields": _fields(ending)} if ending.blank else _("Goes wholly")
    name, keep = name_of_kind(ending.name), _kept(ending, day)
    goes = waiting.due if waiting else day + dt.timedelta(days=notice or 0)
    before = None if notice is None else ending.cutoff(goes)
    if before is None:
        return Outlook(ending.name, name, what, keep, None, None, 0, 0)
    before = min(before, waiting.before) if waiting else before
    here = ending.at(unit) if ending.ways else Q()
    free = ending.free(before, holds).filter(here).count()
    held = ending.ended(before).filter(here).count() - free if holds else 0
    return Outlook(ending.name, name, what, keep, before, goes if free else None, free, held)


def kept_on() -> list[tuple[str, str]]:
    """What is not ended, and why."""
    from django.apps import apps

    whole = ((name, why) for name, why in that_stay().items() if name.count(".") == 1)
    return [(record_name(apps.get_model(name)), str(why)) for name, why in whole]
