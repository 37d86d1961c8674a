"""National evaluation workbooks of counties, and what has to be put right."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit


class Workbook(models.Model):
    """The form of a national evaluation for one county and one school year."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    evaluation = models.CharField(_("Evaluation"), max_length=40)
    year = models.PositiveSmallIntegerField(_("School year"))
    due = models.DateField(_("Due"), null=True, blank=True)
    computed = models.DateTimeField(_("Computed"), null=True, blank=True)
    summary = models.JSONField(default=dict, help_text="What is computed for a part as a whole, by its key")

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("unit__path", "-year")
        constraints = (models.UniqueConstraint(fields=("unit", "evaluation", "year"), name="one_workbook_a_year"),)
        indexes = (models.Index(fields=("year", "evaluation")),)

    def __str__(self) -> str:
        return f"{self.unit} {self.evaluation} {self.year}"

    @property
    def rows(self) -> models.QuerySet[WorkbookItem]:
        """Its items, whatever scope is open."""
        return WorkbookItem.everywhere.filter(workbook=self)


class WorkbookItem(models.Model):
    """One item of a workbook: what is known of it, who owes it by when, and whether it is met.

    ``values`` are stated figures by slot; ``lines`` what was computed, as message ids with values; ``passes`` is None
    while the item cannot be judged. ``by_hand`` marks a verdict that somebody entered on the evidence.
    """

    workbook = models.ForeignKey(Workbook, on_delete=models.CASCADE, related_name="items")
    code = models.CharField(max_length=12)
    values = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    cite = models.CharField(max_length=120, blank=True)
    page = models.JSONField(default=dict, help_text="Where the computed figure comes from: page and query")
    passes = models.BooleanField(_("Met"), null=True, blank=True)
    by_hand = models.BooleanField(default=False)
    division = models.CharField(_("Division"), max_length=60, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("Person"),
    )  # fmt: skip
    due = models.DateField(_("Due"), null=True, blank=True)
    handed_in = models.DateField(_("Evidence handed in"), null=True, blank=True)
    note = models.TextField(_("Remark"), blank=True)

    objects = ScopedManager(unit="workbook__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("workbook", "code"), name="one_item_a_code"),)
        indexes = (models.Index(fields=("person", "due")),)

    def __str__(self) -> str:
        return self.code


class Rectification(models.Model):
    """整改: something that fails, what is to be done about it, by whom, until when; done with proof."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(
        WorkbookItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="rectifications"
    )
    year = models.PositiveSmallIntegerField(_("School year"))
    fault = models.CharField(_("What fails"), max_length=200)
    action = models.TextField(_("What is to be done"))
    division = models.CharField(_("Division"), max_length=60, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("Person"),
    )  # fmt: skip
    since = models.DateField(_("Entered on"))
    due = models.DateField(_("Due"))
    done = models.DateField(_("Done on"), null=True, blank=True)
    result = models.TextField(_("Result"), blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("done", "due", "pk")
        indexes = (models.Index(fields=("unit", "done", "due")), models.Index(fields=("person", "done")))

    def __str__(self) -> str:
        return self.fault

    def late_on(self, day: dt.date) -> bool:
        """Whether it should have been done before a day."""
        return self.done is None and self.due < day
