"""Items: those of a test, and the bank into which they go when it is archived."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit

from .test import GRADES, SUBJECTS, JointTest


class Item(models.Model):
    """What an item of a test and one of the bank share.

    ``kind`` is a choice among letters, of which ``key`` is right and counts ``maximum`` points, or a score from 0 to
    ``maximum``. ``content`` and ``ability`` are its place in the blueprint (双向细目表).
    """

    class Kind(models.TextChoices):
        """选择题, 计分题."""

        CHOICE = "choice", _("Choice")
        SCORE = "score", _("Scored")

    kind = models.CharField(_("Kind of item"), max_length=8, choices=Kind.choices)
    maximum = models.PositiveSmallIntegerField(_("Highest score"), default=1)
    key = models.CharField(_("Right answer"), max_length=1, blank=True)
    options = models.CharField(_("Letters"), max_length=8, default="ABCD", blank=True)
    content = models.CharField(_("Content"), max_length=40, blank=True)
    ability = models.CharField(_("Ability"), max_length=40, blank=True)
    text = models.CharField(_("What it asks"), max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def is_choice(self) -> bool:
        """Whether pupils choose a letter."""
        return self.kind == self.Kind.CHOICE


class BankItem(Item):
    """An item that was used, with its parameters on the scale of the first test of its chain (``scale``, a key).

    ``parameters`` is slope and intercepts in the logistic metric, as the core has them; empty where it was not scaled.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="bank_items")
    code = models.CharField(_("Code"), max_length=24)
    subject = models.CharField(_("Subject"), max_length=12, choices=SUBJECTS)
    grade = models.PositiveSmallIntegerField(_("Grade"), choices=GRADES)
    year = models.PositiveSmallIntegerField(_("Used in"))
    test = models.ForeignKey(JointTest, on_delete=models.SET_NULL, null=True, related_name="+")
    scale = models.PositiveIntegerField(default=0)
    parameters = models.JSONField(default=list)
    facility = models.FloatField(_("Share of points"), null=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-year", "code")
        constraints = (models.UniqueConstraint(fields=("unit", "code"), name="bank_item_code_once"),)
        indexes = (models.Index(fields=("unit", "subject", "grade")),)

    def __str__(self) -> str:
        return self.code

    @property
    def number(self) -> int:
        """Its number in the test that it comes from: the end of its code."""
        return int(self.code.rsplit("-", 1)[1])


class TestItem(Item):
    """One item of a test, by its number. ``bank`` is the earlier item that it repeats: an anchor.

    ``paper`` is the paper that it stands on, empty where every paper has it. ``dropped``: kept out of the analysis.
    """

    __test__ = False

    test = models.ForeignKey(JointTest, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField(_("Number"))
    paper = models.CharField(_("Paper"), max_length=1, blank=True)
    bank = models.ForeignKey(BankItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="uses")
    dropped = models.BooleanField(_("Left out of the analysis"), default=False)

    objects = ScopedManager(unit="test__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("test", "number"), name="item_number_once"),
            models.CheckConstraint(condition=Q(maximum__gte=1), name="item_has_points"),
        )

    def __str__(self) -> str:
        return str(self.number)
