"""Filters that many registers share: a county, a unit, the key of a record, yes or no."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import BooleanField, Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.registry.models.school import STAGE_NAMES

from .register import Choice, Options

NOTHING = Q(pk__in=())
"""What is not understood finds nothing: a figure must not count more than was asked for."""
UNIT = _("Unit")
YES_NO = (("1", _("Yes")), ("0", _("No")))


def counties_of(unit: Unit) -> Options:
    """The counties below a unit; nothing to choose where there are not at least two."""
    if unit.is_school:  # most people work at one, and need not wait for the answer
        return ()
    found = Unit.everywhere.counties().filter(path__under=unit.path).exclude(pk=unit.pk).order_by("sort_key")
    pairs = [(own.slug, own.title) for own in found.only("slug", "name", "short_name")]
    return pairs if len(pairs) > 1 else ()


def under(lookup: str) -> Callable[[Any], Q]:
    """At or below the unit whose key (slug) is given. ``lookup`` leads to the unit; for units it is empty."""

    def narrow(slug: Any) -> Q:
        path = Unit.everywhere.filter(slug=str(slug)).values_list("path", flat=True).first()
        place = f"{lookup}__path__under" if lookup else "path__under"
        return Q(**{place: path}) if path else NOTHING

    return narrow


def of_key(lookup: str) -> Callable[[Any], Q]:
    """The record with a key (or the rows of a year), as a number or as the address writes it."""
    digits = 4 if lookup.endswith("__year") else 18

    def narrow(key: Any) -> Q:
        text = str(getattr(key, "pk", key))
        return Q(**{lookup: int(text)}) if text.isascii() and text.isdecimal() and len(text) <= digits else NOTHING

    return narrow


def yes_no(lookup: str) -> Callable[[Any], Q]:
    """``1`` or ``0``, and the truth values themselves."""

    def narrow(asked: Any) -> Q:
        return Q(**{lookup: asked not in ("0", 0, False)})

    return narrow


def place_choices(lookup: str = "unit") -> tuple[Choice, ...]:
    """County and school (or any unit) by their keys; a school comes by the address only."""
    return (
        Choice("county", _("County or zone"), options=counties_of, narrow=under(lookup)),
        Choice("school", _("School"), narrow=under(lookup)),
    )


def stage_choice(lookup: str = "stage") -> Choice:
    """The stage of schooling."""
    return Choice("stage", _("Stage"), lookup=lookup, options=tuple(STAGE_NAMES.items()))


def bond_choice(lookup: str = "bond") -> Choice:
    """The bond under which it was done, by its key."""
    return Choice("bond", _("Bond"), narrow=of_key(lookup))


def flag(condition: Q) -> Case:
    """A condition as a column that is true or false, never unknown: for a filter, a measure or a mark in a list."""
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def yes(name: str, label: Any, lookup: str = "") -> Choice:
    """Whether a boolean field, or a column that :func:`flag` made, is true."""
    return Choice(name, label, options=YES_NO, narrow=yes_no(lookup or name))


def keyed(name: str, label: Any, lookup: str = "", options: Callable[[Unit], Options] | Options = ()) -> Choice:
    """Another record by its key. Without options it is understood in the address and not offered in the bar."""
    return Choice(name, label, options=options, narrow=of_key(lookup or name))


def inside(slug: Any, lookup: str = "unit") -> Q:
    """Rows whose unit is the one of a slug, or lies below it."""
    found: Q = under(lookup)(slug)
    return found


def placed(name: str = "unit", label: Any = UNIT, lookup: str = "unit") -> Choice:
    """A unit or what lies below it, by its slug; understood in the address and not offered in the bar."""
    return Choice(name, label, narrow=under(lookup))


def by_county(lookup: str = "unit") -> Choice:
    """One of the counties below the unit shown."""
    return Choice("county", _("County or zone"), options=counties_of, narrow=under(lookup))
