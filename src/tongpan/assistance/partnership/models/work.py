"""Needs, the response to them, key tasks of a cycle, their yearly review, and one plan per school."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit

from .bond import Bond


class Domain(models.TextChoices):
    """What help is about: the four domains inside a pair, integrated management, and what is built and bought."""

    MANAGEMENT = "management", _("School management")
    TEACHING = "teaching", _("Teaching")
    TEACHERS = "teachers", _("Teacher development")
    CULTURE = "culture", _("School culture")
    INTEGRATED = "integrated", _("Integrated management")
    DIGITAL = "digital", _("Digital sharing")
    BUILDINGS = "buildings", _("Buildings and equipment")
    PUPILS = "pupils", _("Pupils’ growth and health")
    ENTERPRISE = "enterprise", _("School–enterprise cooperation")


class Cycle(models.Model):
    """The time over which problems become key tasks and are reviewed every year; mostly three years."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="cycles")
    bond = models.ForeignKey(Bond, on_delete=models.SET_NULL, null=True, blank=True, related_name="cycles")
    name = models.CharField(_("Name"), max_length=120)
    since = models.DateField(_("From"))
    until = models.DateField(_("Until"))
    aim = models.TextField(_("Aim"), blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-since",)
        constraints = (models.CheckConstraint(condition=Q(until__gte=F("since")), name="cycle_ends_after_it_begins"),)

    def __str__(self) -> str:
        return self.name


class Need(models.Model):
    """What a recipient says it needs, and what the division that owns it answered."""

    class State(models.TextChoices):
        """From the need to its end."""

        STATED = "stated", _("Stated")
        ANSWERED = "answered", _("Answered")
        TASKED = "tasked", _("Made a key task")
        DECLINED = "declined", _("Declined")
        MET = "met", _("Fulfilled")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="needs", help_text="Who needs it")
    bond = models.ForeignKey(Bond, on_delete=models.SET_NULL, null=True, blank=True, related_name="needs")
    cycle = models.ForeignKey(Cycle, on_delete=models.SET_NULL, null=True, blank=True, related_name="needs")
    title = models.CharField(_("Need"), max_length=120)
    detail = models.TextField(_("Detail"), blank=True)
    domain = models.CharField(_("Domain"), max_length=12, choices=Domain.choices)
    urgent = models.BooleanField(_("Urgent"), default=False)
    stated = models.DateField(_("Stated"))
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.STATED)
    division = models.CharField(_("Division"), max_length=60, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due = models.DateField(_("Answer due"), null=True, blank=True)
    response = models.TextField(_("Response"), blank=True)
    answered = models.DateField(_("Answered on"), null=True, blank=True)
    promised = models.DateField(_("To be met by"), null=True, blank=True)
    met = models.DateField(_("Met on"), null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-stated", "-pk")
        indexes = (models.Index(fields=("unit", "state", "due")),)

    def __str__(self) -> str:
        return self.title


class SchoolPlan(models.Model):
    """一校一案: what one school sets out to do in a cycle or a year; its tasks name it."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="school_plans")
    cycle = models.ForeignKey(Cycle, on_delete=models.SET_NULL, null=True, blank=True, related_name="school_plans")
    year = models.PositiveSmallIntegerField(_("School year"))
    title = models.CharField(_("Title"), max_length=120)
    situation = models.TextField(_("Where the school stands"), blank=True)
    aim = models.TextField(_("Aim"), blank=True)
    agreed = models.DateField(_("Agreed"), null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-year", "unit__sort_key")
        constraints = (models.UniqueConstraint(fields=("unit", "year"), name="one_plan_per_school_and_year"),)

    def __str__(self) -> str:
        return self.title


class Task(models.Model):
    """Something that somebody is to do by a day: a key task of a cycle, an assistance project, a follow-up.

    ``unit`` is who does it. A task of a city that counties carry out is the ``parent`` of theirs.
    """

    class Kind(models.TextChoices):
        """Where it came from."""

        KEY = "key", _("Key task")
        PROJECT = "project", _("Assistance project")
        FOLLOW_UP = "follow_up", _("Follow-up")
        SCHOOL_PLAN = "school_plan", _("School plan task")

    class State(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", _("Planned")
        STARTED = "started", _("Started")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="tasks")
    bond = models.ForeignKey(Bond, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks")
    cycle = models.ForeignKey(Cycle, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks")
    need = models.ForeignKey(Need, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks")
    meeting = models.ForeignKey("Meeting", on_delete=models.SET_NULL, null=True, blank=True, related_name="follow_ups")
    plan = models.ForeignKey(SchoolPlan, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks")
    case = models.ForeignKey(
        "Case", on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks", help_text="What it follows"
    )
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices, default=Kind.KEY)
    number = models.PositiveSmallIntegerField(_("Number"), null=True, blank=True)
    title = models.CharField(_("Title"), max_length=160)
    detail = models.TextField(_("Detail"), blank=True)
    domain = models.CharField(_("Domain"), max_length=12, choices=Domain.choices, blank=True)
    division = models.CharField(_("Division"), max_length=60, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks"
    )
    state = models.CharField(_("State"), max_length=8, choices=State.choices, default=State.PLANNED)
    planned = models.DateField(_("Planned from"))
    due = models.DateField(_("Due"), null=True, blank=True)
    started = models.DateField(_("Started on"), null=True, blank=True)
    done = models.DateField(_("Done on"), null=True, blank=True)
    stopped = models.DateField(_("Stopped on"), null=True, blank=True)
    result = models.TextField(_("Result"), blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-planned", "number", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(due__isnull=True) | Q(due__gte=F("planned")), name="task_due_after_it_begins"
            ),
        )
        indexes = (models.Index(fields=("unit", "kind", "planned")), models.Index(fields=("owner", "state", "due")))

    def __str__(self) -> str:
        return self.title


class Review(models.Model):
    """The yearly look at a task: what it changed, and whether to keep, expand, adjust or stop it, and why.

    ``cites`` is the review of the year before, on whose effect the decision rests. ``proof`` is a finding of another
    part that it rests on (:class:`tongpan.assistance.base.citations.Finding` as plain data), as it was said that day.
    """

    class Decision(models.TextChoices):
        """对上一年成效较好的项目，要继续深入开展."""

        KEEP = "keep", _("Carry on")
        EXPAND = "expand", _("Expand")
        ADJUST = "adjust", _("Adjust")
        STOP = "stop", _("Stop")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="reviews")
    year = models.PositiveSmallIntegerField(_("School year"))
    effect = models.TextField(_("What it changed"))
    figures = models.JSONField(default=list, help_text="Figures that back it: register, measure, filters, value")
    decision = models.CharField(_("Decision"), max_length=6, choices=Decision.choices)
    reason = models.CharField(_("Reason"), max_length=200)
    cites = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="cited_by")
    proof = models.JSONField(_("Proof"), default=dict, blank=True)
    decided = models.DateField(_("Decided"))

    objects = ScopedManager(unit="task__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-year",)
        constraints = (models.UniqueConstraint(fields=("task", "year"), name="one_review_a_year"),)

    def __str__(self) -> str:
        return f"{self.year} {self.get_decision_display()}"
