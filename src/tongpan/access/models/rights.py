"""What people ask about their own data: to see it, to have it corrected or erased."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.encrypted import EncryptedTextField

from .unit import Unit


class RightsRequest(models.Model):
    """One request under PIPL, articles 44 to 47: registered, identity checked, done or refused, answered."""

    class Kind(models.TextChoices):
        """What is asked."""

        ACCESS = "access", _("See or copy")
        CORRECT = "correct", _("Correct or complete")
        ERASE = "erase", _("Erase")

    class State(models.TextChoices):
        """Where it stands."""

        REGISTERED = "registered", _("Registered")
        CHECKED = "checked", _("Identity checked")
        DONE = "done", _("Carried out")
        REFUSED = "refused", _("Refused, with reasons")
        ANSWERED = "answered", _("Answered")

    class About(models.TextChoices):
        """Whose data it is about."""

        STAFF = "staff", _("A member of staff")
        PUPIL = "pupil", _("A pupil, through a guardian")
        ACCOUNT = "account", _("The holder of an account")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("What is asked"), max_length=8, choices=Kind.choices)
    about = models.CharField(_("About"), max_length=8, choices=About.choices)
    person = EncryptedTextField(_("Who asks, and how to reach them"))
    detail = EncryptedTextField(_("What exactly"))
    received = models.DateField(_("Received"), default=timezone.localdate)
    due = models.DateField(_("Due"))
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.REGISTERED)
    how = EncryptedTextField(_("How identity was checked"), blank=True)
    outcome = EncryptedTextField(_("What was done, or why not"), blank=True)
    changed = models.DateTimeField(default=timezone.now)
    answered = models.DateField(_("Answered"), null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("due", "pk")
        indexes = (models.Index(fields=("unit", "due"), name="rights_by_unit"),)
        constraints = (models.CheckConstraint(condition=Q(due__gte=models.F("received")), name="rights_due_later"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.received}"

    @property
    def open(self) -> bool:
        """Whether an answer is still owed."""
        return self.state != self.State.ANSWERED

    @property
    def late(self) -> bool:
        """Whether it should have been answered."""
        return self.open and self.due < timezone.localdate()
