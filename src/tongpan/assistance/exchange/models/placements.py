"""What was agreed around a posting: bond, post, direction and purpose; its appraisals and its certificate."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Bond, Team
from tongpan.registry.models import Posting, Teacher

from .calls import Application
from .kinds import Category, Direction, Reach


class Placement(models.Model):
    """A posting of the registry with what was agreed around it. One placement is one person once: a person-time.

    ``home`` is the school that the person comes from; the host is the posting's unit. ``reach`` is worked out from the
    two (:func:`tongpan.assistance.partnership.models.reach`).
    """

    posting = models.OneToOneField(Posting, on_delete=models.CASCADE, related_name="placement")
    teacher = models.ForeignKey(Teacher, on_delete=models.CASCADE, related_name="placements")
    home = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placements_from")
    host = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placements_to")
    bond = models.ForeignKey(Bond, on_delete=models.SET_NULL, null=True, blank=True, related_name="placements")
    application = models.OneToOneField(
        Application, on_delete=models.SET_NULL, null=True, blank=True, related_name="placement"
    )
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="placements")
    category = models.CharField(_("Post category"), max_length=10, choices=Category.choices, default=Category.TEACHER)
    direction = models.CharField(_("Direction"), max_length=6, choices=Direction.choices)
    reach = models.CharField(_("Reach"), max_length=8, choices=Reach.choices)
    purpose = models.CharField(_("Purpose"), max_length=200, blank=True)
    organiser = models.CharField(_("Organised by"), max_length=120, blank=True)
    scheme = models.CharField(_("Scheme"), max_length=120, blank=True, help_text="The project or class it belongs to")
    office = models.CharField(_("Office at home"), max_length=40, blank=True, help_text="Such as 学科组长, 年级组长")
    planned = models.DateField(_("Planned until"), null=True, blank=True)
    ended = models.CharField(_("Why it ended early"), max_length=200, blank=True)

    objects = ScopedManager(unit="host__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        indexes = (models.Index(fields=("home",)), models.Index(fields=("host", "category")))

    def __str__(self) -> str:
        return f"{self.posting_id} {self.get_category_display()}"

    @property
    def early(self) -> bool:
        """Whether it ended before the day that was agreed."""
        return bool(self.planned and self.posting.until and self.posting.until < self.planned)


class Appraisal(models.Model):
    """How a placement went, in the middle and at its end."""

    class Moment(models.TextChoices):
        """When it is appraised."""

        MIDDLE = "middle", _("Mid-term")
        FINAL = "final", _("Final")

    class Grade(models.TextChoices):
        """考核等次."""

        EXCELLENT = "excellent", _("Excellent")
        GOOD = "good", _("Good")
        PASS = "pass", _("Pass")
        FAIL = "fail", _("Fail")

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="appraisals")
    moment = models.CharField(_("Moment"), max_length=6, choices=Moment.choices)
    grade = models.CharField(_("Appraisal grade"), max_length=10, choices=Grade.choices)
    text = models.TextField(_("Remarks"), blank=True)
    day = models.DateField(_("Day"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ScopedManager(unit="placement__host__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("day",)
        constraints = (models.UniqueConstraint(fields=("placement", "moment"), name="appraised_once_a_moment"),)

    def __str__(self) -> str:
        return f"{self.moment} {self.grade}"


class Certificate(models.Model):
    """What somebody takes home from a placement that was appraised as passed or better."""

    placement = models.OneToOneField(Placement, on_delete=models.CASCADE, related_name="certificate")
    number = models.CharField(_("Number"), max_length=40, unique=True)
    issuer = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    issued = models.DateField(_("Issued on"))
    withdrawn = models.DateField(_("Withdrawn"), null=True, blank=True)
    why = models.CharField(_("Why it was withdrawn"), max_length=200, blank=True)

    objects = ScopedManager(unit="placement__host__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"

    def __str__(self) -> str:
        return self.number
