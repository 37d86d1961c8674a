"""Calls for people to go, who may apply, who applied, and who agreed."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Bond
from tongpan.registry.models import Teacher

from .kinds import AWAY, Category, Direction


class EligibleList(models.Model):
    """Who could be exchanged in a school year, frozen on a day: the denominator of the exchange ratios.

    ``rules`` keeps the policy values that were in force, with their references.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="eligible_lists")
    year = models.PositiveSmallIntegerField(_("School year"))
    frozen = models.DateField(_("Frozen on"))
    rules = models.JSONField(default=dict)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-year",)
        constraints = (models.UniqueConstraint(fields=("unit", "year"), name="one_eligible_list_a_year"),)

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"


class EligiblePerson(models.Model):
    """One person on a frozen list, with the school and what counted on that day; left out ones keep the reason.

    Who is removed from the records later still counts: the number stays.
    """

    list = models.ForeignKey(EligibleList, on_delete=models.CASCADE, related_name="people")
    teacher = models.ForeignKey(Teacher, on_delete=models.SET_NULL, null=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", help_text="The home school on that day")
    eligible = models.BooleanField(_("Eligible"), default=True)
    backbone = models.BooleanField(_("Backbone"), default=False)
    years_here = models.FloatField(_("Years at the school"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=20, blank=True, help_text="Code of why somebody is left out")

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        constraints = (models.UniqueConstraint(fields=("list", "teacher"), name="once_on_an_eligible_list"),)

    def __str__(self) -> str:
        return f"{self.teacher_id} {self.eligible}"


class Call(models.Model):
    """A call for applications: which posts, where, for how long, until when one may apply."""

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Taking applications")
        CLOSED = "closed", _("Applications closed")
        SETTLED = "settled", _("Settled")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="calls")
    bond = models.ForeignKey(Bond, on_delete=models.SET_NULL, null=True, blank=True, related_name="calls")
    title = models.CharField(_("Title"), max_length=120)
    scheme = models.CharField(_("Scheme"), max_length=120, blank=True, help_text="The project or class it belongs to")
    kind = models.CharField(_("Kind"), max_length=10, choices=AWAY)
    category = models.CharField(_("Post category"), max_length=16, choices=Category.choices, default=Category.TEACHER)
    direction = models.CharField(_("Direction"), max_length=6, choices=Direction.choices, default=Direction.DOWN)
    host = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField(_("Subject"), max_length=20, blank=True)
    stage = models.CharField(_("Stage"), max_length=12, blank=True)
    places = models.PositiveSmallIntegerField(_("Posts to fill"))
    share = models.FloatField(
        _("Share of a full post"), default=1.0, validators=[MinValueValidator(0.05), MaxValueValidator(1.0)]
    )
    purpose = models.CharField(_("Purpose"), max_length=200, blank=True)
    opens = models.DateField(_("Opens"))
    closes = models.DateField(_("Closes"))
    since = models.DateField(_("Posting from"))
    until = models.DateField(_("Posting until"))
    state = models.CharField(_("State"), max_length=8, choices=State.choices, default=State.DRAFT)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-opens", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(closes__gte=F("opens")), name="call_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="call_posting_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return self.title


class Application(models.Model):
    """Somebody who wants to go, or whom the school puts forward. ``unit`` is the home school."""

    class State(models.TextChoices):
        """From the application to the posting."""

        APPLIED = "applied", _("Applied")
        SELECTED = "selected", _("Selected")
        REFUSED = "refused", _("Not selected")
        APPROVED = "approved", _("Approved by both sides")
        POSTED = "posted", _("Posted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="applications")
    teacher = models.ForeignKey(Teacher, on_delete=models.CASCADE, related_name="applications")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="applications")
    host = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    applied = models.DateField(_("Applied on"), default=timezone.localdate)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.APPLIED)
    decided = models.CharField(_("Why it was decided so"), max_length=200, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-applied", "-pk")
        constraints = (models.UniqueConstraint(fields=("call", "teacher"), name="applied_once"),)

    def __str__(self) -> str:
        return f"{self.call_id} {self.teacher_id}"


class Approval(models.Model):
    """The word of one side on an application: the school that lets somebody go, or the one that takes them."""

    class Side(models.TextChoices):
        """Who speaks."""

        HOME = "home", _("Home school")
        HOST = "host", _("Host school")
        BUREAU = "bureau", _("Bureau")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="approvals")
    side = models.CharField(_("Side"), max_length=6, choices=Side.choices)
    agreed = models.BooleanField(_("Agreed"))
    note = models.CharField(_("Note"), max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedManager(unit="application__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        constraints = (models.UniqueConstraint(fields=("application", "side"), name="one_word_a_side"),)

    def __str__(self) -> str:
        return f"{self.side} {self.agreed}"
