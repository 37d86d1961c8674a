"""The unit tree: regions are added, renamed, closed and given codes by the system administrator."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from tongpan.access import audit
from tongpan.access.models import CodeScheme, Unit, UnitCode, User
from tongpan.access.outlines import outline_of


@transaction.atomic
def add_unit(actor: User, parent: Unit, *, code: str, scheme: str, since: dt.date | None, **fields: Any) -> Unit:
    """A region below another, with its first official code, which becomes its stable key. Its outline is looked up."""
    outline = (outline_of(code) or None) if scheme == CodeScheme.GB2260 else None
    unit = Unit(parent=parent, slug=code, outline=outline, opened=since, synthetic=parent.synthetic, **fields)
    unit.save()
    UnitCode.objects.create(unit=unit, scheme=scheme, code=code, since=since)
    audit.record("access.unit.add", actor=actor, unit=unit, target=unit.slug, name=unit.name, kind=unit.kind)
    return unit


@transaction.atomic
def change_unit(actor: User, unit: Unit, **fields: Any) -> None:
    """Change the names; key and path stay."""
    before = {name: getattr(unit, name) for name in fields}
    for name, value in fields.items():
        setattr(unit, name, value)
    unit.save()
    changes = {name: [before[name], value] for name, value in fields.items() if before[name] != value}
    audit.record("access.unit.change", actor=actor, unit=unit, target=unit.slug, changes=changes)


@transaction.atomic
def close_unit(actor: User, unit: Unit, day: dt.date) -> None:
    """The unit exists no longer from a day on; its records stay."""
    unit.closed = day
    unit.save(update_fields=["closed"])
    audit.record("access.unit.close", actor=actor, unit=unit, target=unit.slug, day=day)


@transaction.atomic
def reopen_unit(actor: User, unit: Unit) -> None:
    """Undo a closing."""
    unit.closed = None
    unit.save(update_fields=["closed"])
    audit.record("access.unit.reopen", actor=actor, unit=unit, target=unit.slug)


@transaction.atomic
def add_code(actor: User, unit: Unit, *, scheme: str, code: str, since: dt.date) -> UnitCode:
    """A new official code from a day on; the one that was in force ends the day before."""
    for old in unit.codes.filter(scheme=scheme, until__isnull=True):
        old.until = since - dt.timedelta(days=1)
        old.save(update_fields=["until"])
    new = UnitCode.objects.create(unit=unit, scheme=scheme, code=code, since=since)
    audit.record("access.unit.code", actor=actor, unit=unit, target=unit.slug, scheme=scheme, code=code, since=since)
    return new
