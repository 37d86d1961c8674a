"""Programmes with their cohorts, and the studios of eminent teachers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.partnership.models import Bond, Task
from tongpan.registry.models import BackboneTitle, Teacher


class Programme(models.Model):
    """Something that runs over many activities and has people or schools who belong to it."""

    class Kind(models.TextChoices):
        """正面管教、优课解码、备考、课题、双师课堂试点、培训基地、跟岗培训."""

        POSITIVE_DISCIPLINE = "discipline", _("Positive discipline")
        LESSON_DECODING = "decoding", _("Lesson decoding")
        EXAM_PREPARATION = "exam", _("Exam preparation")
        RESEARCH_PROJECT = "research", _("Research project")
        DUAL_TEACHER = "dual", _("Dual-teacher class pilot")
        TRAINING_BASE = "base", _("Training base")
        SHADOW_TRAINING = "shadow", _("Shadow training class")
        TRAINING = "training", _("Training programme")
        PILOT = "pilot", _("Reform pilot")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="programmes")
    bond = models.ForeignKey(Bond, on_delete=models.SET_NULL, null=True, blank=True, related_name="programmes")
    task = models.ForeignKey(Task, on_delete=models.SET_NULL, null=True, blank=True, related_name="programmes")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("Name"), max_length=120)
    subject = models.CharField(_("Subject"), max_length=20, blank=True)
    since = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)
    partners = models.ManyToManyField(Organisation, blank=True, related_name="programmes")
    contractors = models.ManyToManyField(Organisation, blank=True, related_name="programmes_run")
    aim = models.TextField(_("Aim"), blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-since", "name")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="programme_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Cohort(models.Model):
    """One intake of a programme: 第一期."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="cohorts")
    name = models.CharField(_("Name"), max_length=60)
    since = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)
    pool = models.PositiveIntegerField(_("Chosen from (schools)"), null=True, blank=True)

    objects = ScopedManager(unit="programme__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-since", "name")

    def __str__(self) -> str:
        return self.name


class CohortMember(models.Model):
    """A school, or a person of a school, in a cohort."""

    class Role(models.TextChoices):
        """What they are in it."""

        PILOT = "pilot", _("Pilot school")
        DEMONSTRATION = "demonstration", _("Demonstration school")
        SEED = "seed", _("Seed teacher")
        LECTURER = "lecturer", _("Lecturer")
        TRAINEE = "trainee", _("Trainee")
        ADVISER = "adviser", _("Adviser")
        HOST = "host", _("Head of the project")

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cohort_memberships")
    teacher = models.ForeignKey(Teacher, on_delete=models.CASCADE, null=True, blank=True, related_name="cohorts")
    role = models.CharField(_("Role"), max_length=14, choices=Role.choices)
    category = models.CharField(_("Post category"), max_length=14, blank=True, help_text="As on placements")
    done = models.BooleanField(_("Completed"), null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        constraints = (models.UniqueConstraint(fields=("cohort", "unit", "teacher", "role"), name="once_in_a_cohort"),)

    def __str__(self) -> str:
        return f"{self.unit} ({self.get_role_display()})"


class Studio(models.Model):
    """名师工作室: an eminent teacher, principal or form teacher with members from several schools."""

    class Kind(models.TextChoices):
        """三名."""

        TEACHER = "teacher", _("Master teacher")
        PRINCIPAL = "principal", _("Eminent principal")
        FORM_TEACHER = "form_teacher", _("Eminent form teacher")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="studios")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    level = models.CharField(_("Level"), max_length=10, choices=BackboneTitle.Level.choices)
    name = models.CharField(_("Name"), max_length=120)
    leader = models.ForeignKey(Teacher, on_delete=models.PROTECT, null=True, blank=True, related_name="studios_led")
    subject = models.CharField(_("Subject"), max_length=20, blank=True)
    since = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class StudioMember(models.Model):
    """Somebody in a studio, for a time."""

    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="members")
    teacher = models.ForeignKey(Teacher, on_delete=models.CASCADE, related_name="studios")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", help_text="The home school on joining")
    since = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        constraints = (models.UniqueConstraint(fields=("studio", "teacher"), name="once_in_a_studio"),)

    def __str__(self) -> str:
        return f"{self.studio_id} {self.teacher_id}"
