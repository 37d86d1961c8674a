"""Homes and couples of the people whom an exchange may send, and what is to be said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_noop

from tongpan.registry.queries.couples import couples_among, homes_of
from tongpan_core.plan.exchange import Person

from .base import Statement

NO_HOMES = gettext_noop("No teacher's home is on record: every way begins at the school.")
HOMES_STRAIGHT = gettext_noop(
    "Ways from homes are %(detour)s times the distance as the crow flies: a home is recorded as a rough place on the"
    " map, which is neither a school nor a village, so that no way by road is known from there."
)
NO_COUPLES = gettext_noop("No couples are on record: no limit on how far couples work apart applies.")


@dataclass(frozen=True)
class Private:
    """What the registry holds of homes and couples: of what a digest is made where there is some, and what to say."""

    digested: list[Any]
    told: list[Statement]


def at_home(people: Sequence[Person]) -> tuple[list[Person], Private]:
    """The people with their homes, and with the spouses who are planned for too; two queries."""
    rows = {int(own.key.removeprefix("T")): own for own in people}
    homes = homes_of(rows)
    spouses, elsewhere = couples_among(rows)
    found = []
    for pk, own in rows.items():
        longitude, latitude = homes.get(pk, (None, None))
        partner = f"T{spouses[pk]}" if pk in spouses else ""
        found.append(replace(own, longitude=longitude, latitude=latitude, partner=partner))
    told = [*_homes_told(len(homes), len(rows)), *_couples_told(len(spouses) // 2, elsewhere)]
    private = [sorted(own.items()) for own in (homes, spouses) if own]
    return found, Private(private, told)


def _homes_told(known: int, everybody: int) -> list[Statement]:
    if not known:
        return [Statement(NO_HOMES)]
    text = gettext_noop(
        "The homes of %(known)s of %(everybody)s teachers are on record: their ways begin there,"
        " those of the others at the school."
    )
    return [Statement(text, {"known": known, "everybody": everybody})]


def _couples_told(couples: int, elsewhere: int) -> list[Statement]:
    if couples:
        text = gettext_noop("%(couples)s couples are on record: the limit on how far couples work apart is about them.")
        told = [Statement(text, {"couples": couples})]
    else:
        told = [Statement(NO_COUPLES)]
    text = gettext_noop("%(count)s teachers have a spouse who is not planned for here: they are planned for alone.")
    return told + ([Statement(text, {"count": elsewhere})] if elsewhere else [])
