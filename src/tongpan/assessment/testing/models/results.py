"""What was found in a test, and what was said about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit

from .items import TestItem
from .test import JointTest


class Analysis(models.Model):
    """One analysis of a test: digest of its inputs, parameters, seed, code version, result. The newest one counts."""

    test = models.ForeignKey(JointTest, on_delete=models.CASCADE, related_name="analyses")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    parameters = models.JSONField(default=dict)
    seed = models.PositiveIntegerField(default=0)
    code_version = models.CharField(max_length=40)
    result = models.JSONField(default=dict)
    linked = models.BooleanField(default=False)
    pupils = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0.0)
    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-at", "-pk")
        verbose_name_plural = "analyses"

    def __str__(self) -> str:
        return f"{self.test_id} {self.digest[:8]}"


class SchoolResult(models.Model):
    """What the newest analysis found of one school. ``mean`` is on the linked scale where ``linked`` says so."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="schools")
    test = models.ForeignKey(JointTest, on_delete=models.CASCADE, related_name="school_results")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="test_results")
    pupils = models.PositiveIntegerField()
    mean = models.FloatField()
    standard_error = models.FloatField()
    linked = models.BooleanField(default=False)
    facts = models.JSONField(default=dict)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("unit__sort_key",)
        constraints = (models.UniqueConstraint(fields=("test", "unit"), name="school_result_once_a_test"),)

    def __str__(self) -> str:
        return f"{self.test_id} {self.unit_id}"


class Remark(models.Model):
    """What is said about an item: the note of the research officer, or a comment of a school. It names no pupil."""

    class Kind(models.TextChoices):
        """教研员批注, 教师意见."""

        NOTE = "note", _("Note of the research officer")
        COMMENT = "comment", _("Comment of teachers")

    item = models.ForeignKey(TestItem, on_delete=models.CASCADE, related_name="remarks")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.TextField(_("Text"), max_length=1000)
    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"
