"""Meetings and visits: who took part, what was found, what follows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit
from tongpan.assistance.base.models import Organisation

from .bond import Bond


class Meeting(models.Model):
    """A meeting, a signing or a visit. Its follow-ups are tasks that name it."""

    class Kind(models.TextChoices):
        """会议的种类."""

        ANNUAL_REVIEW = "annual_review", _("Annual joint review")
        COMMUNITY = "community", _("Community meeting")
        DISPATCH = "dispatch", _("Dispatch round")
        LEADING = "leading", _("Leading group meeting")
        SIGNING = "signing", _("Signing")
        VISIT = "visit", _("Visit")
        EXCHANGE = "exchange", _("Discussion meeting")
        OTHER = "other", _("Other meeting")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="meetings")
    bond = models.ForeignKey(Bond, on_delete=models.SET_NULL, null=True, blank=True, related_name="meetings")
    kind = models.CharField(_("Kind"), max_length=14, choices=Kind.choices)
    title = models.CharField(_("Title"), max_length=160)
    day = models.DateField(_("Day"))
    last_day = models.DateField(_("Last day"), null=True, blank=True)
    place = models.CharField(_("Place"), max_length=120, blank=True)
    chair = models.CharField(_("Chaired by"), max_length=60, blank=True, help_text="An office, not a name")
    agenda = models.TextField(_("Agenda"), blank=True)
    minutes = models.TextField(_("Minutes"), blank=True)
    held = models.BooleanField(_("Held"), default=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-day", "-pk")
        indexes = (models.Index(fields=("unit", "kind", "day")),)

    def __str__(self) -> str:
        return self.title


class MeetingMember(models.Model):
    """A unit or organisation that takes part in a meeting, or the place that is visited."""

    class Role(models.TextChoices):
        """What it is in the meeting."""

        HOST = "host", _("Host")
        GUEST = "guest", _("Guest")
        VISITED = "visited", _("Place visited")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(_("Role"), max_length=8, choices=Role.choices, default=Role.GUEST)
    people = models.PositiveSmallIntegerField(_("People"), null=True, blank=True)
    offices = models.CharField(_("Offices"), max_length=200, blank=True)

    objects = ScopedManager(unit="meeting__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("role", "pk")

    def __str__(self) -> str:
        return str(self.unit or self.organisation)


class VisitPoint(models.Model):
    """One point of a visit's checklist: what was looked at, where, and what was found."""

    class Topic(models.TextChoices):
        """实地察看的内容: S0.6, S0.8."""

        CAMPUS = "campus", _("Campus and rooms")
        RUNNING = "running", _("Running of the school")
        FEATURES = "features", _("School features")
        TEACHING = "teaching", _("Teaching quality")
        TRAINING = "training", _("Teacher training")
        PRACTICES = "practices", _("Practices of assistance")
        RESULTS = "results", _("Results")
        PROBLEMS = "problems", _("Problems")
        NEXT = "next", _("Next plan")
        NEEDS = "needs", _("Needs")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="points")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    member = models.ForeignKey(
        MeetingMember, on_delete=models.CASCADE, null=True, blank=True, related_name="points", help_text="The place"
    )
    topic = models.CharField(_("Topic"), max_length=10, choices=Topic.choices)
    finding = models.TextField(_("Finding"), blank=True)
    satisfied = models.BooleanField(_("In order"), null=True, blank=True)

    objects = ScopedManager(unit="meeting__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.get_topic_display())
