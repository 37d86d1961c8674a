"""Keep platforms, and which school each serves in which subject: many at once, and their end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Min, Q
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.access.reach import removing
from tongpan.assistance.base.records import keep, remove
from tongpan.assistance.base.refusal import Refused

from .models import Platform, Service


def save_platform(platform: Platform, *, user: User) -> Platform:
    """Enter or change a platform; it runs as long as its services do, and is no part of itself."""
    if platform.pk:
        _refuse_loop(platform)
        first = Service.everywhere.filter(platform=platform).aggregate(first=Min("since"))["first"]
        if first is not None and first < platform.since:
            raise Refused(
                gettext_noop("“%(platform)s” serves schools from %(day)s on; let it run from that day or before."),
                platform=platform.name, day=first.isoformat(),
            )  # fmt: skip
    action = "assistance.platform.change" if platform.pk else "assistance.platform.make"
    kept: Platform = keep(platform, action, unit=platform.unit, user=user)
    return kept


def _refuse_loop(platform: Platform) -> None:
    above, seen = platform.parent, {platform.pk}
    while above is not None:
        if above.pk in seen:
            raise Refused(
                gettext_noop("“%(parent)s” is itself a part of “%(platform)s”. Choose another one above."),
                parent=str(platform.parent), platform=platform.name,
            )  # fmt: skip
        seen.add(above.pk)
        above = above.parent


def remove_platform(platform: Platform, *, user: User) -> None:
    """Remove a platform that never served a school."""
    if Service.everywhere.filter(platform=platform).exists():
        raise Refused(
            gettext_noop("“%(platform)s” serves or served schools, which stays in the records. End it instead."),
            platform=platform.name,
        )
    remove(platform, "assistance.platform.remove", unit=platform.unit, user=user)


@dataclass(frozen=True)
class Offer:
    """A platform serves these schools in these subjects of a stage, from a day and until another or without end."""

    platform: Platform
    subjects: Sequence[str]
    stage: str
    schools: Sequence[Unit]
    since: dt.date
    until: dt.date | None = None


def add_services(offer: Offer, *, user: User) -> tuple[int, int]:
    """Enter many services at once: how many are new, and how many schools were served in the subject already.

    Raises:
        Refused: where the services would lie outside the time of the platform.
    """
    own = offer.platform
    if offer.since < own.since or (own.until and (offer.until or dt.date.max) > own.until):
        raise Refused(
            gettext_noop(
                "“%(platform)s” runs from %(since)s until %(until)s. The services lie outside; correct the days."
            ),
            platform=own.name, since=own.since.isoformat(), until=own.until.isoformat() if own.until else "…",
        )  # fmt: skip
    with transaction.atomic():
        held = Platform.everywhere.select_for_update(of=("self",)).get(pk=own.pk)
        there = _overlapping(held, offer)
        wanted = [(school.pk, subject) for school in offer.schools for subject in offer.subjects]
        fresh = [pair for pair in wanted if pair not in there]
        Service.everywhere.bulk_create(
            Service(platform=held, unit_id=school, subject=subject, stage=offer.stage, since=offer.since,
                    until=offer.until)
            for school, subject in fresh
        )  # fmt: skip
        audit.record("assistance.service.add", actor=user, unit=held.unit, target=str(held.pk), count=len(fresh))
    return len(fresh), len(wanted) - len(fresh)


def _overlapping(platform: Platform, offer: Offer) -> set[tuple[int, str]]:
    """School and subject of the services that stand at some time of the new ones."""
    rows = Service.everywhere.filter(platform=platform, stage=offer.stage, subject__in=offer.subjects)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gte=offer.since), since__lte=offer.until or dt.date.max)
    return set(rows.values_list("unit", "subject"))


def end_services(services: Iterable[Service], *, last: dt.date, user: User) -> tuple[int, int]:
    """Let running services end on a day: how many ended, and how many had ended before or begin only later."""
    held = list(services)
    ending = [own for own in held if own.since <= last and (own.until is None or own.until > last)]
    with transaction.atomic():
        Service.everywhere.filter(pk__in=[own.pk for own in ending]).update(until=last)
        for platform in {own.platform_id: own.platform for own in ending}.values():
            count = sum(own.platform_id == platform.pk for own in ending)
            audit.record("assistance.service.end", actor=user, unit=platform.unit, target=str(platform.pk), count=count,
                         until=last)  # fmt: skip
    return len(ending), len(held) - len(ending)


@removing
def remove_services(services: Iterable[Service], *, user: User) -> int:
    """Remove services that were entered by mistake."""
    held = list(services)
    with transaction.atomic():
        for platform in {own.platform_id: own.platform for own in held}.values():
            count = sum(own.platform_id == platform.pk for own in held)
            audit.record(
                "assistance.service.remove", actor=user, unit=platform.unit, target=str(platform.pk), count=count
            )
        Service.everywhere.filter(pk__in=[own.pk for own in held]).delete()
    return len(held)
