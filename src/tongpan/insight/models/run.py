"""Runs, their adoption, and what an adopted plan will buy."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Job, Unit


class Run(models.Model):
    """One computation, stored so that a report can cite it and anyone can repeat it.

    ``digest`` is that of the inputs: two runs of one kind with the same digest, policy and parameters have the same
    result. ``result`` is the core's ``to_dict()``.
    """

    class Kind(models.TextChoices):
        """What was computed."""

        GAP = "gap", _("Gap")
        BALANCE = "balance", _("Path to balance")
        FRONTIER = "frontier", _("What each budget buys")
        PAIRING = "pairing", _("Pairing")
        COMMUNITIES = "communities", _("Education communities")
        EXCHANGE = "exchange", _("Exchange of teachers")
        LAYOUT = "layout", _("School layout")
        BUS = "bus", _("School buses")
        EFFECT = "effect", _("Did it work?")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("Title"), max_length=80, blank=True)
    year = models.PositiveSmallIntegerField(_("School year"))
    policy_date = models.DateField(_("Policy date"))
    policy_region = models.CharField(_("Policy region"), max_length=12, blank=True)
    pack = models.CharField(_("Rule pack"), max_length=40)
    params = models.JSONField(default=dict)
    seed = models.IntegerField(default=0)
    code_version = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, db_index=True)
    summary = models.JSONField(default=dict, help_text="The few numbers that lists show")
    status = models.CharField(max_length=12)
    seconds = models.FloatField(default=0)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    based_on = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    # Last in the table: SQLite walks through whatever stands before the columns asked for, and this is large.
    result = models.JSONField(null=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-created",)
        indexes = (models.Index(fields=("unit", "kind", "year", "-created")),)

    def __str__(self) -> str:
        return self.title or f"{self.get_kind_display()} {self.created:%F %R}"


class Adoption(models.Model):
    """A plan put into force from a day on: its postings and purchases exist until it is undone."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="adoptions")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    since = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    adopted = models.DateTimeField(default=timezone.now)
    ended = models.JSONField(
        default=list, db_default=[], blank=True, help_text="The bonds that gave way to it, as they were"
    )
    undone = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-adopted",)
        constraints = (
            models.UniqueConstraint(fields=("run",), condition=Q(undone__isnull=True), name="adopted_once_at_a_time"),
        )

    def __str__(self) -> str:
        return f"{self.run} {self.since}"

    @property
    def key(self) -> str:
        """What the postings made by this adoption carry as their origin."""
        return f"adoption:{self.pk}"


class Purchase(models.Model):
    """One line of the purchase list of an adopted plan: what a school is to get, how much, at what cost."""

    adoption = models.ForeignKey(Adoption, on_delete=models.CASCADE, related_name="purchases")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    stage = models.CharField(max_length=12, blank=True)
    item = models.CharField(max_length=120, help_text="A figure, hire:profile or train:training")
    quantity = models.FloatField()
    cost = models.FloatField(_("Cost (yuan)"))
    due = models.DateField(null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("unit__path", "item")

    def __str__(self) -> str:
        return f"{self.item} {self.quantity:g}"
