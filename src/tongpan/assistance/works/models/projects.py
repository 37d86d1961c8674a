"""Building, lighting and equipment projects, and the school places that they add or remove."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Bond, Task


class ProjectSet(models.QuerySet["Project"]):
    """Sets of projects."""

    def between(self, first: dt.date, last: dt.date) -> ProjectSet:
        """Those that are sought, planned or worked on at some time between two days.

        A project begins when it was started, else when it is planned, and ends when it was delivered or stopped; one
        without any day is there all the time.
        """
        begun = Q(started__lte=last) | Q(started__isnull=True, planned__lte=last)
        begun |= Q(started__isnull=True, planned__isnull=True)
        over = Q(delivered__lt=first) | Q(delivered__isnull=True, stopped__lt=first)
        return self.filter(begun).exclude(over)


class Project(models.Model):
    """One project at one school or for one bureau."""

    class Kind(models.TextChoices):
        """建设项目的种类."""

        NEW_SCHOOL = "new_school", _("New school")
        EXTENSION = "extension", _("Extension")
        RENOVATION = "renovation", _("Renovation")
        BUILDING = "building", _("Teaching building")
        LIGHTING = "lighting", _("Lighting")
        EQUIPMENT = "equipment", _("Equipment")
        EXAM_SITE = "exam_site", _("Examination site")
        DIGITAL = "digital", _("Information technology")
        CLASS_SITE = "class_site", _("Demonstration site")
        OTHER = "other", _("Other project")

    class State(models.TextChoices):
        """Where it stands."""

        SOUGHT = "sought", _("Sought")
        APPROVED = "approved", _("Approved")
        RUNNING = "running", _("Being built")
        DELIVERED = "delivered", _("Delivered")
        STOPPED = "stopped", _("Stopped")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="projects")
    bond = models.ForeignKey(Bond, on_delete=models.SET_NULL, null=True, blank=True, related_name="projects")
    task = models.ForeignKey(Task, on_delete=models.SET_NULL, null=True, blank=True, related_name="projects")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("Name"), max_length=160)
    stage = models.CharField(_("Stage"), max_length=12, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.SOUGHT)
    planned = models.DateField(_("Planned from"), null=True, blank=True)
    due = models.DateField(_("Due"), null=True, blank=True)
    started = models.DateField(_("Started"), null=True, blank=True)
    delivered = models.DateField(_("Delivered"), null=True, blank=True)
    stopped = models.DateField(_("Stopped"), null=True, blank=True)
    budget = models.DecimalField(_("Budget"), max_digits=14, decimal_places=2, null=True, blank=True, help_text="元")
    contract = models.DecimalField(_("Contract"), max_digits=14, decimal_places=2, null=True, blank=True)
    contractor = models.CharField(_("Contractor"), max_length=120, blank=True)
    accepted = models.BooleanField(_("Passed acceptance"), null=True, blank=True)
    note = models.TextField(_("Note"), blank=True)

    objects = ScopedManager(unit="unit__path__under", _manager_class=models.Manager.from_queryset(ProjectSet))
    everywhere = models.Manager.from_queryset(ProjectSet)()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-planned", "name")
        constraints = (
            models.CheckConstraint(
                condition=Q(due__isnull=True) | Q(planned__isnull=True) | Q(due__gte=F("planned")),
                name="project_due_after_it_begins",
            ),
        )
        indexes = (models.Index(fields=("unit", "kind", "state")),)

    def __str__(self) -> str:
        return self.name

    def days_late(self, day: dt.date) -> int | None:
        """Days after the due day on which it was delivered, or by which it is late on a day; None where it is not.

        A project that was stopped, or has no due day, is never late.
        """
        until = self.delivered or (day if self.stopped is None else None)
        if self.due is None or until is None or until <= self.due:
            return None
        return (until - self.due).days


class StateChange(models.Model):
    """A project came into a state on a day. What was entered by mistake is not removed: the next change says so."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="changes")
    state = models.CharField(_("State"), max_length=10, choices=Project.State.choices)
    day = models.DateField(_("Day"))
    note = models.CharField(_("Note"), max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ScopedManager(unit="project__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("day", "pk")

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.day}"


class ProjectFunding(models.Model):
    """How much of a project's budget one source is to bear; what is paid stands in the ledger."""

    class Source(models.TextChoices):
        """资金来源."""

        CENTRAL = "central", _("Central government")
        PROVINCE = "province", _("Province")
        CITY = "city", _("City")
        COUNTY = "county", _("County funds")
        SUPPORTER = "supporter", _("Supporting side")
        DONATION = "donation", _("Donation")
        SCHOOL = "school", _("School’s own")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="sources")
    source = models.CharField(_("Source"), max_length=10, choices=Source.choices)
    amount = models.DecimalField(_("Amount"), max_digits=14, decimal_places=2)

    objects = ScopedManager(unit="project__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        constraints = (models.UniqueConstraint(fields=("project", "source"), name="one_sum_a_source"),)

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.amount}"


class Milestone(models.Model):
    """A step of a project: when it is due and when it was reached."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    name = models.CharField(_("Name"), max_length=80)
    due = models.DateField(_("Due"))
    done = models.DateField(_("Reached"), null=True, blank=True)

    objects = ScopedManager(unit="project__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("due", "pk")

    def __str__(self) -> str:
        return self.name


class PlaceChange(models.Model):
    """学位 added or removed at a school on a day. Gross counts what was added, net also what was removed."""

    class Kind(models.TextChoices):
        """How the places came or went."""

        NEW_BUILD = "new", _("New build")
        EXTENSION = "extension", _("Extension")
        CONVERSION = "conversion", _("Conversion")
        CLOSURE = "closure", _("Closure")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="place_changes")
    project = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="places")
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices)
    stage = models.CharField(_("Stage"), max_length=12)
    places = models.IntegerField(_("Places"), help_text="Negative where places are removed")
    public = models.BooleanField(_("Public"), default=True)
    urban = models.BooleanField(_("In a town or city"), default=True)
    day = models.DateField(_("Day"))
    note = models.CharField(_("Note"), max_length=200, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-day", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="closure", places__lte=0) | (~Q(kind="closure") & Q(places__gte=0)),
                name="a_closure_removes_places",
            ),
        )
        indexes = (models.Index(fields=("unit", "day")),)

    def __str__(self) -> str:
        return f"{self.places:+}"
