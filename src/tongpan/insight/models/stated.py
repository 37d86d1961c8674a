"""What a published document says, so that it can be laid beside what the records say."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit


class Stated(models.Model):
    """One figure that a document states, with its words and the question that counts it in our records.

    ``key`` is that of the source, such as ``S4.08``; one sentence may state several figures, in the order of ``place``.
    A key that begins with X is a contradiction: each row is one reading of it, and ``note`` says what does not agree.
    ``value`` is empty where the document gives no number, ``register`` where no record can answer.
    """

    class Relation(models.TextChoices):
        """How the document puts a number: 3个、至少1个、30多个、约110场、近50个."""

        EXACTLY = "exactly", _("exactly")
        AT_LEAST = "at_least", _("at least")
        OVER = "over", _("more than")
        ABOUT = "about", _("about")
        UNDER = "under", _("nearly")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="stated")
    key = models.CharField(_("Key"), max_length=8)
    place = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(_("What is stated"), max_length=120)
    quote = models.CharField(_("In its words"), max_length=400)
    year = models.PositiveSmallIntegerField(_("Year"))
    period = models.CharField(_("Time"), max_length=24, blank=True, help_text="As an address says it")
    relation = models.CharField(max_length=8, choices=Relation.choices, default=Relation.EXACTLY)
    value = models.DecimalField(_("As stated"), max_digits=16, decimal_places=2, null=True, blank=True)
    measured = models.CharField(_("Unit of measure"), max_length=20, blank=True)
    source = models.CharField(_("Source"), max_length=120)
    published = models.DateField(_("Published"))
    register = models.CharField(max_length=40, blank=True, help_text="Key of the register that is counted")
    measure = models.CharField(max_length=40, default="count")
    asked = models.JSONField(default=dict, help_text="Filters of the register")
    note = models.TextField(_("Note"), blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("unit__path", "key", "place")
        constraints = (
            models.UniqueConstraint(fields=("unit", "key", "place"), name="stated_once"),
            models.CheckConstraint(condition=~Q(key=""), name="stated_has_a_key"),
        )
        indexes = (models.Index(fields=("unit", "year")),)

    def __str__(self) -> str:
        return f"{self.key} {self.label}"

    @property
    def is_contradiction(self) -> bool:
        """Whether it is one reading of something on which the documents do not agree."""
        return self.key.startswith("X")
