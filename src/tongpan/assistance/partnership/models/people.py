"""Task teams and leading groups, with the people in them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit
from tongpan.registry.models import Teacher

from .bond import Bond


class Team(models.Model):
    """A group of people who run the help, of a bureau or of a school."""

    class Kind(models.TextChoices):
        """工作专班、领导小组、帮扶工作队、指挥部、备考中心组."""

        TASK_TEAM = "task_team", _("Task team")
        LEADING = "leading", _("Leading group")
        RESIDENT = "resident", _("Resident work team")
        HEADQUARTERS = "headquarters", _("Assistance headquarters")
        CORE_GROUP = "core_group", _("Core group")

    class Level(models.TextChoices):
        """Whose team it is."""

        BUREAU = "bureau", _("Bureau level")
        SCHOOL = "school", _("School level")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="teams")
    bond = models.ForeignKey(Bond, on_delete=models.SET_NULL, null=True, blank=True, related_name="teams")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices, default=Kind.TASK_TEAM)
    level = models.CharField(_("Level"), max_length=8, choices=Level.choices)
    name = models.CharField(_("Name"), max_length=120)
    duty = models.CharField(_("Duty"), max_length=200, blank=True)
    since = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("level", "name")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="team_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """Somebody in a team: a teacher on record, an account, or an office by its name alone."""

    class Role(models.TextChoices):
        """What somebody is in a team."""

        HEAD = "head", _("Head")
        DEPUTY = "deputy", _("Deputy head")
        OFFICE = "office", _("Office director")
        LIAISON = "liaison", _("Liaison")
        MEMBER = "member", _("Team member")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    role = models.CharField(_("Role"), max_length=8, choices=Role.choices, default=Role.MEMBER)
    teacher = models.ForeignKey(Teacher, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    office = models.CharField(_("Office"), max_length=60, blank=True)
    since = models.DateField(_("From"), null=True, blank=True)
    until = models.DateField(_("Until"), null=True, blank=True)

    objects = ScopedManager(unit="team__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.office} ({self.get_role_display()})"
