"""Schemes of appraisal: trees of criteria whose weights add up."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit


class Scheme(models.Model):
    """What is judged, by which criteria, with which weights, from when until when.

    A scheme is worked on until its weights hold and it is put into force (``settled``); from then on it stays as it is,
    so that results can be laid side by side. What changes is a new version: a copy with a number of its own.
    """

    class Kind(models.TextChoices):
        """考核对象: 教育共同体, 结对学校, 交流轮岗, 专递课堂, 县区."""

        COMMUNITY = "community", _("Education communities")
        PAIR = "pair", _("Paired schools")
        EXCHANGE = "exchange", _("Exchange of people")
        LESSONS = "lessons", _("Delivered lessons")
        COUNTY = "county", _("Counties and zones")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("For whom"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("Name"), max_length=120)
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    origin = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="versions")
    since = models.DateField(_("In force from"))
    until = models.DateField(_("In force until"), null=True, blank=True)
    reference = models.CharField(_("Reference"), max_length=200, blank=True)
    example = models.BooleanField(_("Example"), default=False)
    carry = models.JSONField(default=dict, help_text="Role in the bond to the per cent of its result that a member has")
    settled = models.DateField(_("Settled on"), null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("kind", "name", "-version")
        constraints = (
            models.UniqueConstraint(fields=("unit", "name", "version"), name="scheme_version_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="scheme_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} v{self.version}" if self.version > 1 else self.name

    @property
    def of_bonds(self) -> bool:
        """Whether bonds are appraised, and not units."""
        return self.kind in (self.Kind.COMMUNITY, self.Kind.PAIR)

    def holds_on(self, day: dt.date) -> bool:
        """Whether it is in force on a day."""
        return self.settled is not None and self.since <= day and (self.until is None or day <= self.until)


class Criterion(models.Model):
    """One branch or leaf of a scheme. ``weight`` is in points of the whole, which is 100.

    A leaf is counted (``spec``: register, measure, filters, per), is an indicator (``spec``: source, code), a result of
    joint tests, or is judged with evidence. ``scale`` says how a figure becomes points.
    """

    class Source(models.TextChoices):
        """Where its points come from."""

        BRANCH = "branch", _("Heading of a group")
        COUNTED = "counted", _("Counted from records")
        INDICATOR = "indicator", _("Indicator")
        TEST = "test", _("Result of joint tests")
        JUDGED = "judged", _("Judged by experts")

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="criteria")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    place = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(_("Criterion"), max_length=160)
    weight = models.DecimalField(_("Weight"), max_digits=6, decimal_places=2)
    source = models.CharField(_("Points come from"), max_length=10, choices=Source.choices)
    spec = models.JSONField(default=dict)
    scale = models.JSONField(default=dict)
    evidence = models.TextField(_("Evidence"), blank=True)

    objects = ScopedManager(unit="scheme__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("place", "pk")
        constraints = (models.CheckConstraint(condition=Q(weight__gt=0), name="criterion_weighs_something"),)

    def __str__(self) -> str:
        return self.label

    @property
    def is_leaf(self) -> bool:
        """Whether points are given for it itself."""
        return self.source != self.Source.BRANCH

    @property
    def is_judged(self) -> bool:
        """Whether experts give its points."""
        return self.source == self.Source.JUDGED
