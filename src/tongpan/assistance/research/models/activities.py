"""Activity ≠ session ≠ lesson: an event has sessions, a session has items, people attend sessions."""

from __future__ import annotations

import secrets

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.partnership.models import Bond
from tongpan.assistance.partnership.models.work import Domain
from tongpan.registry.models import Teacher

from .programmes import Programme


def fresh_code() -> str:
    """A code that cannot be guessed, for the address behind a session's QR code."""
    return secrets.token_urlsafe(12)


class Activity(models.Model):
    """One event: a lesson study, a training, a visit. ``unit`` organises it."""

    class Kind(models.TextChoices):
        """活动的种类."""

        LESSON_STUDY = "lesson_study", _("Lesson study")
        DEMONSTRATION = "demonstration", _("Demonstration teaching")
        TRAINING = "training", _("Training")
        SEMINAR = "seminar", _("Seminar")
        STUDY_VISIT = "study_visit", _("Study visit")
        EXAM_PREPARATION = "exam", _("Exam preparation")
        PUPIL_EXCHANGE = "pupils", _("Pupil exchange")
        VISITING_TEACHING = "visiting", _("Visiting demonstration teaching")
        RECORDED = "recorded", _("Recorded lessons shared")
        CULTURE = "culture", _("School culture")
        OTHER = "other", _("Other activity")

    class Tier(models.TextChoices):
        """县、中心校（园）、校（园）三级教研; the city above them."""

        PROVINCE = "province", _("Province tier")
        CITY = "city", _("City tier")
        COUNTY = "county", _("County tier")
        CENTRAL = "central", _("Central school tier")
        SCHOOL = "school", _("School tier")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="activities")
    bond = models.ForeignKey(Bond, on_delete=models.SET_NULL, null=True, blank=True, related_name="activities")
    programme = models.ForeignKey(
        Programme, on_delete=models.SET_NULL, null=True, blank=True, related_name="activities"
    )
    kind = models.CharField(_("Kind"), max_length=14, choices=Kind.choices)
    domain = models.CharField(_("Domain"), max_length=12, choices=Domain.choices, blank=True)
    tier = models.CharField(_("Tier"), max_length=8, choices=Tier.choices, blank=True)
    name = models.CharField(_("Name"), max_length=160)
    since = models.DateField(_("First day"))
    until = models.DateField(_("Last day"))
    place = models.CharField(_("Place"), max_length=120, blank=True)
    organiser = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="activities"
    )
    cancelled = models.BooleanField(_("Cancelled"), default=False)
    cancelled_because = models.CharField(_("Why it was cancelled"), max_length=200, blank=True)
    summary = models.TextField(_("Summary"), blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-since", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="activity_ends_after_it_begins"),
        )
        indexes = (models.Index(fields=("unit", "since")), models.Index(fields=("since", "kind")))

    def __str__(self) -> str:
        return self.name


class ActivityUnit(models.Model):
    """A unit that hosts an activity or takes part in it; pupils are counted, never named."""

    class Role(models.TextChoices):
        """What it is in the activity."""

        HOST = "host", _("Host")
        GIVER = "giver", _("Giving side")
        PARTICIPANT = "participant", _("Participant")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="activity_parts")
    role = models.CharField(_("Role"), max_length=12, choices=Role.choices, default=Role.PARTICIPANT)
    pupils = models.PositiveIntegerField(_("Pupils"), null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        constraints = (models.UniqueConstraint(fields=("activity", "unit", "role"), name="unit_once_in_an_activity"),)

    def __str__(self) -> str:
        return f"{self.unit} ({self.get_role_display()})"


class Session(models.Model):
    """One sitting of an activity: people attend it and earn its hours. ``places`` None: no limit."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="sessions")
    name = models.CharField(_("Name"), max_length=120, blank=True)
    starts = models.DateTimeField(_("Starts"))
    ends = models.DateTimeField(_("Ends"))
    room = models.CharField(_("Room"), max_length=80, blank=True)
    places = models.PositiveIntegerField(_("Places"), null=True, blank=True)
    hours = models.FloatField(_("Training hours"), default=0, validators=[MinValueValidator(0)])
    code = models.CharField(max_length=32, unique=True, default=fresh_code)
    opens = models.DateTimeField(_("Sign-in opens"), null=True, blank=True)
    closes = models.DateTimeField(_("Sign-in closes"), null=True, blank=True)

    objects = ScopedManager(unit="activity__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("starts", "pk")
        constraints = (models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="session_ends_after_it_begins"),)
        indexes = (models.Index(fields=("starts",)),)

    def __str__(self) -> str:
        return self.name or str(self.activity)


class Item(models.Model):
    """What happens in a session: a lesson, a lecture, a visit. ``speaker`` of ``unit`` gives it."""

    class Kind(models.TextChoices):
        """环节."""

        LESSON = "lesson", _("Lesson of a lesson study")
        LECTURE = "lecture", _("Lecture")
        DEMONSTRATION = "demonstration", _("Demonstration lesson")
        VISIT = "visit", _("Visit to school or class")
        SEMINAR = "seminar", _("Discussion")
        PUPIL_EXCHANGE = "pupils", _("Pupils’ exchange")
        RECORDING = "recording", _("Recorded demonstration lesson")
        CLASS_VIDEO = "class_video", _("Recorded class management lesson")
        OTHER = "other", _("Other item")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(_("Kind"), max_length=14, choices=Kind.choices)
    title = models.CharField(_("Title"), max_length=160)
    subject = models.CharField(_("Subject"), max_length=20, blank=True)
    stage = models.CharField(_("Stage"), max_length=12, blank=True)
    grade = models.PositiveSmallIntegerField(_("Grade"), null=True, blank=True)
    speaker = models.ForeignKey(Teacher, on_delete=models.SET_NULL, null=True, blank=True, related_name="items")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="items")
    guest = models.CharField(_("Guest’s office"), max_length=80, blank=True)

    objects = ScopedManager(unit="session__activity__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("pk",)
        indexes = (models.Index(fields=("kind",)),)

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """One person at one session: a person-time. ``unit`` is the person's school on that day."""

    class How(models.TextChoices):
        """How it was noted."""

        CODE = "code", _("By QR code")
        LIST = "list", _("From a list")
        HAND = "hand", _("By hand")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    teacher = models.ForeignKey(Teacher, on_delete=models.CASCADE, related_name="attendances")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="attendances")
    hours = models.FloatField(_("Training hours"), default=0)
    how = models.CharField(_("Noted"), max_length=4, choices=How.choices, default=How.HAND)
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        constraints = (models.UniqueConstraint(fields=("session", "teacher"), name="attends_once"),)
        indexes = (models.Index(fields=("unit", "session")),)

    def __str__(self) -> str:
        return f"{self.session_id} {self.teacher_id}"
