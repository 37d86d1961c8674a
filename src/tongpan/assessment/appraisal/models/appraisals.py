"""Appraisals: a scheme applied to bonds, schools or counties for a time; findings, judgements, objections."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Bond

from .schemes import Criterion, Scheme

POINTS = {"max_digits": 7, "decimal_places": 3, "null": True, "blank": True}


class Appraisal(models.Model):
    """One round of appraisal by a unit. It goes through its states in their order, and one step back where need be."""

    class State(models.TextChoices):
        """Where it stands."""

        PREPARED = "prepared", _("Being prepared")
        REPORTING = "reporting", _("Self-reports")
        JUDGING = "judging", _("Being judged")
        ANNOUNCED = "announced", _("Open to objections")
        PUBLISHED = "published", _("Result published")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="appraisals")
    name = models.CharField(_("Name"), max_length=120)
    since = models.DateField(_("From"))
    until = models.DateField(_("Until"))
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.PREPARED)
    report_due = models.DateField(_("Self-reports due"), null=True, blank=True)
    judge_due = models.DateField(_("Judgements due"), null=True, blank=True)
    object_due = models.DateField(_("Objections until"), null=True, blank=True)
    published = models.DateField(_("Published on"), null=True, blank=True)
    filled = models.DateTimeField(_("Computed"), null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-until", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="appraisal_ends_after_it_begins"),
        )
        indexes = (models.Index(fields=("unit", "state", "until")),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_final(self) -> bool:
        """Whether its results can no longer change."""
        return self.state == self.State.PUBLISHED

    @property
    def sheets(self) -> models.QuerySet[Appraised]:
        """All that are appraised, whatever scope is open: who may see them is asked elsewhere."""
        return Appraised.everywhere.filter(appraisal=self)

    @property
    def panel(self) -> models.QuerySet[Judge]:
        """All that judge, whatever scope is open."""
        return Judge.everywhere.filter(appraisal=self)

    @property
    def is_open(self) -> bool:
        """Whether those appraised see their results."""
        return self.state in (self.State.ANNOUNCED, self.State.PUBLISHED)


class Appraised(models.Model):
    """A bond or a unit that an appraisal is about, with its self-report and its result in points of 100."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="appraised")
    bond = models.ForeignKey(Bond, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reported = models.DateField(_("Self-report handed in"), null=True, blank=True)
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    points = models.DecimalField(_("Points"), **POINTS)

    objects = ScopedManager(unit="appraisal__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("appraisal", "bond"), name="bond_appraised_once"),
            models.UniqueConstraint(fields=("appraisal", "unit"), name="unit_appraised_once"),
            models.CheckConstraint(
                condition=Q(bond__isnull=False, unit__isnull=True) | Q(bond__isnull=True, unit__isnull=False),
                name="appraised_is_a_bond_or_a_unit",
            ),
        )

    def __str__(self) -> str:
        return str(self.bond or self.unit)


class Finding(models.Model):
    """What was found for one criterion of one appraised: the figure, the self-report, the points.

    ``points`` follow from the figure or the judgements; ``corrected`` are the points after an objection.
    """

    appraised = models.ForeignKey(Appraised, on_delete=models.CASCADE, related_name="findings")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.FloatField(null=True, blank=True)
    cite = models.CharField(max_length=120, blank=True)
    points = models.DecimalField(_("Points"), **POINTS)
    corrected = models.DecimalField(_("Points after objection"), **POINTS)
    report = models.TextField(_("What was done"), blank=True)
    claimed = models.DecimalField(_("Points by own estimate"), **POINTS)

    objects = ScopedManager(unit="appraised__appraisal__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        constraints = (models.UniqueConstraint(fields=("appraised", "criterion"), name="one_finding_a_criterion"),)

    def __str__(self) -> str:
        return str(self.criterion)

    @property
    def counts(self) -> object:
        """The points that count."""
        return self.points if self.corrected is None else self.corrected


class Judge(models.Model):
    """Somebody who was asked to judge in an appraisal."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="judges")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(_("Field"), max_length=60, blank=True)

    objects = ScopedManager(unit="appraisal__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("appraisal", "user"), name="judge_once"),)

    def __str__(self) -> str:
        return str(self.user)


class Judgement(models.Model):
    """The points that one judge gives for one criterion of one appraised, and why."""

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="judgements")
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="judgements")
    points = models.DecimalField(_("Points"), max_digits=6, decimal_places=2)
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    given = models.DateTimeField(default=timezone.now)

    objects = ScopedManager(unit="judge__appraisal__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("judge", "pk")
        constraints = (models.UniqueConstraint(fields=("judge", "finding"), name="one_judgement_a_judge"),)

    def __str__(self) -> str:
        return str(self.points)


class Objection(models.Model):
    """What the appraised object to in a result, and the answer; ``points`` are those after it, if changed."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="objections")
    text = models.TextField(_("Objection"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    raised = models.DateField(_("Raised on"), default=timezone.localdate)
    accepted = models.BooleanField(_("Accepted"), null=True, blank=True)
    points = models.DecimalField(_("Points after objection"), **POINTS)
    answer = models.TextField(_("Answer"), blank=True)
    answered = models.DateField(_("Answered on"), null=True, blank=True)

    objects = ScopedManager(unit="finding__appraised__appraisal__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("raised", "pk")

    def __str__(self) -> str:
        return self.text[:60]
