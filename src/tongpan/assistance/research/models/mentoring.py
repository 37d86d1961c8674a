"""Mentors and apprentices, alone or as the cascade 100 → 1,000 → 10,000."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Bond
from tongpan.registry.models import Teacher


class Cascade(models.Model):
    """A tree of mentors. ``tiers`` lists from the top: name, how many people, how many apprentices each may have."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="cascades")
    bond = models.ForeignKey(Bond, on_delete=models.SET_NULL, null=True, blank=True, related_name="cascades")
    name = models.CharField(_("Name"), max_length=120)
    tiers = models.JSONField(default=list, help_text="[{name, size, capacity}] from the top")
    since = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-since",)

    def __str__(self) -> str:
        return self.name


class Mentoring(models.Model):
    """One mentor and one apprentice for a time. ``tier`` is the mentor's in the cascade, 0 at its top.

    A pair that ended before its time has a ``reason``; the apprentice may then have another mentor in the cascade.

    ``unit`` is the apprentice's school and ``mentor_unit`` the mentor's, on the day on which it began.
    """

    cascade = models.ForeignKey(Cascade, on_delete=models.CASCADE, null=True, blank=True, related_name="pairs")
    bond = models.ForeignKey(Bond, on_delete=models.SET_NULL, null=True, blank=True, related_name="mentorings")
    mentor = models.ForeignKey(Teacher, on_delete=models.CASCADE, related_name="apprentices")
    apprentice = models.ForeignKey(Teacher, on_delete=models.CASCADE, related_name="mentors")
    mentor_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="mentorings_given")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="mentorings")
    tier = models.PositiveSmallIntegerField(_("Tier"), null=True, blank=True)
    subject = models.CharField(_("Subject"), max_length=20, blank=True)
    stage = models.CharField(_("Stage"), max_length=12, blank=True)
    since = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)
    aim = models.CharField(_("Aim"), max_length=200, blank=True)
    reason = models.CharField(_("Reason of the end"), max_length=200, blank=True)
    origin = models.CharField(max_length=60, blank=True, help_text="The adoption that made it")

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-since", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("cascade", "apprentice"),
                condition=Q(cascade__isnull=False, reason=""),
                name="one_mentor_in_a_cascade",
            ),
            models.CheckConstraint(condition=~Q(mentor=F("apprentice")), name="nobody_mentors_oneself"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="mentoring_ends_after_it_begins"
            ),
        )
        indexes = (
            models.Index(fields=("cascade", "tier")),
            models.Index(fields=("unit", "since")),
            models.Index(fields=("mentor_unit",)),
            models.Index(fields=("origin",), condition=~Q(origin=""), name="mentoring_of_an_adoption"),
        )

    def __str__(self) -> str:
        return f"{self.mentor_id} → {self.apprentice_id}"


class CascadePlan(models.Model):
    """One plan of a tier: what was asked, what the search found, and whether it was put into force or taken back.

    ``asked`` are the wishes of the form, ``result`` the plan with its reasons; ``digest`` tells whether the people
    have changed since.
    """

    cascade = models.ForeignKey(Cascade, on_delete=models.CASCADE, related_name="plans")
    tier = models.PositiveSmallIntegerField(_("Tier"))
    asked = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    status = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made = models.DateTimeField(default=timezone.now)
    adopted = models.DateTimeField(null=True, blank=True)
    undone = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(unit="cascade__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-made", "-pk")

    def __str__(self) -> str:
        return f"{self.cascade_id}/{self.tier}"

    @property
    def origin(self) -> str:
        """What the pairs that it made carry."""
        return f"cascade-plan:{self.pk}"

    @property
    def in_force(self) -> bool:
        """Whether its pairs stand."""
        return self.adopted is not None and self.undone is None


class MentorMeeting(models.Model):
    """One meeting of mentor and apprentice: a lesson heard, a talk, a lesson prepared together."""

    class Kind(models.TextChoices):
        """What they did."""

        LESSON = "lesson", _("Heard a lesson")
        TALK = "talk", _("Talked")
        PREPARATION = "preparation", _("Prepared a lesson together")
        ONLINE = "online", _("Met online")

    mentoring = models.ForeignKey(Mentoring, on_delete=models.CASCADE, related_name="meetings")
    day = models.DateField(_("Day"))
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    hours = models.FloatField(_("Hours"), default=1)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    objects = ScopedManager(unit="mentoring__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.mentoring_id} {self.day}"
