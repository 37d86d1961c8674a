"""Figures and indicators that a region defines for itself, without code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.registry.models import LocalFigure, LocalIndicator
from tongpan.registry.queries.catalogue import figures_for, national_figures
from tongpan.registry.queries.local import indicator_facts, uses_of

from .changes import RefusedError, differences

DAY = dt.timedelta(days=1)


@transaction.atomic
def save_figure(figure: LocalFigure | None, facts: Mapping[str, Any], *, unit: Unit, user: User) -> LocalFigure:
    """Define a figure, or correct one (its code stays). Raises :class:`RefusedError` where the code is taken."""
    if figure is None:
        _refuse_taken(facts["code"], unit)
        figure = LocalFigure(unit=unit)
    old = {name: getattr(figure, name) for name in facts} if figure.pk else {}
    for name, value in facts.items():
        if not (figure.pk and name == "code"):
            setattr(figure, name, value)
    figure.save()
    new = {name: getattr(figure, name) for name in facts}
    audit.record("registry.figure.define", actor=user, unit=unit, target=figure.code, changes=differences(old, new))
    return figure


def _refuse_taken(code: str, unit: Unit) -> None:
    taken = code in national_figures() or LocalFigure.everywhere.filter(code=code, unit__in=_near(unit)).exists()
    if taken:
        raise RefusedError(gettext_noop("The code “%(code)s” is taken; choose another one."), code=code)


def _near(unit: Unit) -> list[int]:
    """The units above and below: a code must mean one thing in all of them."""
    above = Unit.everywhere.above(unit).values_list("pk", flat=True)
    below = Unit.everywhere.filter(path__under=unit.path).values_list("pk", flat=True)
    return [*above, *below.filter(local_figures__isnull=False)]


@transaction.atomic
def retire_figure(figure: LocalFigure, day: dt.date | None, *, user: User) -> None:
    """Stop collecting a figure from a day on, or (None) collect it again. What was reported stays.

    Raises :class:`RefusedError` while an indicator still uses it.
    """
    if day is not None and (users := uses_of(figure)):
        names = "、".join(str(own) for own in users)
        raise RefusedError(gettext_noop("Still used by: %(names)s. End these indicators first."), names=names)
    old, figure.retired = figure.retired, day
    figure.save(update_fields=["retired"])
    audit.record(
        "registry.figure.retire", actor=user, unit=figure.unit, target=figure.code, changes={"retired": (old, day)}
    )


@transaction.atomic
def save_indicator(
    indicator: LocalIndicator | None, facts: Mapping[str, Any], *, unit: Unit, user: User
) -> LocalIndicator:
    """Define an indicator, correct one, or (with a later ``since``) put a new version of it in force.

    The version before ends the day before. Raises :class:`RefusedError` where the code is taken, where a new version
    would begin before the one it follows, or where a figure is not in the catalogue.
    """
    _refuse_figures(facts, unit)
    if indicator is None:
        if LocalIndicator.everywhere.filter(code=facts["code"], unit__in=Unit.everywhere.above(unit)).exists():
            raise RefusedError(gettext_noop("The code “%(code)s” is taken; choose another one."), code=facts["code"])
        return _store(LocalIndicator(unit=unit), facts, {}, user)
    old = indicator_facts(indicator)
    if facts["since"] == indicator.since:
        return _store(indicator, facts, old, user)
    if facts["since"] < indicator.since:
        raise RefusedError(
            gettext_noop("A new version begins after the one before it, so after %(day)s."), day=indicator.since
        )
    until, indicator.until = indicator.until, facts["since"] - DAY
    indicator.save(update_fields=["until"])
    return _store(LocalIndicator(unit=indicator.unit, code=indicator.code, until=until), facts, old, user)


def _store(indicator: LocalIndicator, facts: Mapping[str, Any], old: Mapping[str, Any], user: User) -> LocalIndicator:
    for name, value in facts.items():
        if name != "code" or not indicator.code:
            setattr(indicator, name, value)
    indicator.save()
    changes = differences(old, indicator_facts(indicator))
    audit.record("registry.indicator.define", actor=user, unit=indicator.unit, target=indicator.code, changes=changes)
    return indicator


def _refuse_figures(facts: Mapping[str, Any], unit: Unit) -> None:
    known = figures_for(unit)
    for code in (*facts["numerator"], facts["denominator"]):
        if code not in known:
            raise RefusedError(gettext_noop("There is no figure “%(code)s” here; choose one of the list."), code=code)


@transaction.atomic
def end_indicator(indicator: LocalIndicator, day: dt.date, *, user: User) -> None:
    """Let an indicator hold until a day. Raises :class:`RefusedError` for a day before it began."""
    if day < indicator.since:
        raise RefusedError(
            gettext_noop("It is in force from %(day)s; it can only end after that."), day=indicator.since
        )
    old, indicator.until = indicator.until, day
    indicator.save(update_fields=["until"])
    audit.record(
        "registry.indicator.end", actor=user, unit=indicator.unit, target=indicator.code, changes={"until": (old, day)}
    )
