"""The unit tree: province, city, county, zone, town and school, one tree with a stable path."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_scopes import ScopedManager

from tongpan.access import lookups  # noqa: F401  (registers ``under``)


class UnitKind(models.TextChoices):
    """What a unit is. A zone (功能区) is no division of GB/T 2260 but acts as a county in education."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", pgettext_lazy("kind of unit", "County")
    ZONE = "zone", _("Functional zone")
    TOWN = "town", _("Town")
    SCHOOL = "school", _("School")


COUNTY_LEVEL = (UnitKind.COUNTY, UnitKind.ZONE)


class UnitSet(models.QuerySet["Unit"]):
    """Questions about many units."""

    def counties(self) -> UnitSet:
        """Counties and the zones that act as counties."""
        return self.filter(kind__in=COUNTY_LEVEL)

    def schools(self) -> UnitSet:
        """Schools only."""
        return self.filter(kind=UnitKind.SCHOOL)

    def above(self, unit: Unit, *, itself: bool = True) -> UnitSet:
        """The unit's ancestors, from the root down."""
        steps = unit.path.rstrip("/").split("/")
        last = len(steps) if itself else len(steps) - 1
        return self.filter(path__in=["/".join(steps[:n]) + "/" for n in range(1, last + 1)]).order_by("depth")


SHARED_NAMES: ContextVar[frozenset[str]] = ContextVar("shared_names", default=frozenset())
"""Names that several units bear, while a file is written that must tell them apart (:func:`told_apart`)."""


@contextmanager
def told_apart() -> Iterator[None]:
    """Meanwhile units that share a name with another one carry their key behind it, so that a file can be read again.

    One query over the names of all units.
    """
    bearers = Counter(
        own for pair in Unit.everywhere.order_by().values_list("name", "short_name") for own in {*pair} - {""}
    )
    before = SHARED_NAMES.set(frozenset(own for own, number in bearers.items() if number > 1))
    try:
        yield
    finally:
        SHARED_NAMES.reset(before)


class Unit(models.Model):
    """A place in the tree.

    ``slug`` is the stable name in addresses and files: the first official code the unit had. Official codes change
    (冀州 131181 → 131103); ``slug`` and ``path`` do not. ``path`` is the slugs from the root, each followed by “/”.
    """

    slug = models.SlugField(_("Key"), max_length=32, unique=True)
    path = models.CharField(max_length=240, unique=True, db_index=True)
    depth = models.PositiveSmallIntegerField()
    kind = models.CharField(_("Kind"), max_length=12, choices=UnitKind.choices)
    name = models.CharField(_("Name"), max_length=120)
    short_name = models.CharField(_("Short name"), max_length=60, blank=True)
    name_en = models.CharField(_("Name in English"), max_length=160, blank=True)
    sort_key = models.CharField(max_length=240, blank=True, db_index=True, help_text="Pinyin, for sorting")
    initials = models.CharField(max_length=60, blank=True, db_index=True, help_text="Pinyin initials, for search")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    opened = models.DateField(_("Opened"), null=True, blank=True)
    closed = models.DateField(_("Closed"), null=True, blank=True)
    outline = models.JSONField(null=True, blank=True, help_text="Rings of [longitude, latitude]")
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    synthetic = models.BooleanField(default=False, help_text="Made by us for demonstration")

    objects = ScopedManager(unit="path__under", _manager_class=models.Manager.from_queryset(UnitSet))
    everywhere = models.Manager.from_queryset(UnitSet)()
    """For sign-in, the resolving of addresses and administration only: it asks no scope."""

    class Meta:
        ordering = ("path",)
        base_manager_name = "everywhere"
        indexes = (models.Index(fields=("kind", "path")),)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep path, depth and the pinyin keys true."""
        self.complete()
        super().save(*args, **kwargs)

    def complete(self) -> Unit:
        """Fill what follows from the rest; needed before ``bulk_create``, which does not call ``save``."""
        from tongpan.access.pinyin import initials, sort_key

        self.path = f"{self.parent.path if self.parent else ''}{self.slug}/"
        self.depth = self.path.count("/")
        self.sort_key = sort_key(self.name)[:240]
        self.initials = initials(self.short_name or self.name)[:60]
        return self

    @property
    def title(self) -> str:
        """The short name where there is one; with the key behind it while it is to be told apart."""
        own = self.short_name or self.name
        return f"{own}（{self.slug}）" if own in SHARED_NAMES.get() else own

    @property
    def full_title(self) -> str:
        """The full name; with the key behind it while it is to be told apart."""
        return f"{self.name}（{self.slug}）" if self.name in SHARED_NAMES.get() else self.name

    @property
    def is_school(self) -> bool:
        """Whether this unit is a school."""
        return self.kind == UnitKind.SCHOOL

    @property
    def is_county(self) -> bool:
        """Whether this unit is assessed as a county."""
        return self.kind in COUNTY_LEVEL

    def contains(self, other: Unit) -> bool:
        """Whether the other unit is this one or lies below it."""
        return other.path.startswith(self.path)

    def code_on(self, day: dt.date, scheme: str) -> str:
        """The official code in force on a day, or an empty text."""
        for code in self.codes.all():
            if code.scheme == scheme and code.holds_on(day):
                return code.code
        return ""


class CodeScheme(models.TextChoices):
    """Where a code comes from."""

    GB2260 = "gb2260", "GB/T 2260"
    SCHOOL = "school", _("School identity code")
    LOCAL = "local", _("Local code")


class UnitCode(models.Model):
    """An official code of a unit, for the time it was valid."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="codes")
    scheme = models.CharField(max_length=12, choices=CodeScheme.choices)
    code = models.CharField(_("Code"), max_length=32, db_index=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("scheme", "since")
        constraints = (models.UniqueConstraint(fields=("scheme", "code", "since"), name="one_code_at_a_time"),)

    def __str__(self) -> str:
        return self.code

    def holds_on(self, day: dt.date) -> bool:
        """Whether the code is in force on a day; both ends count."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)
