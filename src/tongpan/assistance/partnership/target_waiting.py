"""Targets that run and are not met wait for those who have to reach them, and for those who set them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from tongpan.access.daily import every_day
from tongpan.access.models import Unit, User
from tongpan.access.roles import ASSISTANCE_KEEPERS, standing_for
from tongpan.access.years import current_year
from tongpan.assistance.base.news import names_news
from tongpan.assistance.base.todo import Todo, waits

from .actions.targets import count_all
from .models import Target
from .queries.targets import holds_for, met_within

KEEPING = standing_for(*ASSISTANCE_KEEPERS)
"""The roles to which an unmet target is told."""


def targets_to_reach(user: User, day: dt.date) -> Iterator[Todo]:
    """Running targets that a unit on which somebody plans or keeps the records had not met when counted last."""
    units = [own.unit for own in user.current_grants if own.role in KEEPING]
    if not units:
        return
    asked = Q()
    for unit in units:
        asked |= Q(unit=unit) | holds_for(unit)
    running = Target.everywhere.filter(asked, since__lte=day, until__gte=day, counted__isnull=False)
    for target in running.select_related("unit").order_by("until", "pk")[:200]:
        for unit in units:
            if (todo := _todo(target, unit, day)) is not None:
                yield todo
                break


def _todo(target: Target, unit: Unit, day: dt.date) -> Todo | None:
    met, of = met_within(target, unit)
    if not of or met == of:
        return None
    here = reverse("assistance:target", args=(unit.slug, current_year(day), target.pk))
    text = gettext_noop("The target “%(target)s” is not met yet")
    if of > 1:
        text = gettext_noop("%(missing)s of %(of)s have not met the target “%(target)s” yet")
    values = {"target": target.name, "missing": of - met, "of": of}
    return Todo("target.unmet", f"target:{target.pk}", text, unit, here, values, target.until)


every_day(count_all)
waits(targets_to_reach, target_unmet=_("Targets not met yet"))
names_news(__name__, case_followed=_("One’s experience is followed"))
