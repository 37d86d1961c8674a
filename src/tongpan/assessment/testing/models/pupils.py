"""Who takes part: schools, and pupils by code. No name is ever kept here."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit

from .test import JointTest


class TestSchool(models.Model):
    """A school in a test. ``rural`` and ``boarding`` stand as they were on its day."""

    __test__ = False

    test = models.ForeignKey(JointTest, on_delete=models.CASCADE, related_name="schools")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="tests_taken")
    number = models.PositiveSmallIntegerField(_("Number"))
    rural = models.BooleanField(_("Rural"), null=True, blank=True)
    chosen = models.BooleanField(_("In the sample"), default=True)
    weight = models.FloatField(default=1.0)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("test", "unit"), name="school_once_a_test"),
            models.UniqueConstraint(fields=("test", "number"), name="school_number_once_a_test"),
        )

    def __str__(self) -> str:
        return f"{self.test_id} {self.unit_id}"


class Pupil(models.Model):
    """A pupil by code. The list that gives a code its name stays at the school.

    ``answers`` maps the number of an item to a letter or to points; an item that is not there was left empty.
    ``taking`` is false where the sample left the pupil out. ``weight`` is how many pupils this one stands for.
    """

    class Sex(models.TextChoices):
        """As in GB/T 2261.1."""

        MALE = "1", _("Male")
        FEMALE = "2", _("Female")

    test = models.ForeignKey(JointTest, on_delete=models.CASCADE, related_name="pupils")
    school = models.ForeignKey(TestSchool, on_delete=models.CASCADE, related_name="pupils")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(_("Code"), max_length=20)
    group = models.CharField(_("Class"), max_length=12)
    sex = models.CharField(_("Sex"), max_length=1, choices=Sex.choices, blank=True)
    boarding = models.BooleanField(_("Boards"), null=True, blank=True)
    paper = models.CharField(_("Paper"), max_length=1, blank=True)
    taking = models.BooleanField(default=True)
    weight = models.FloatField(default=1.0)
    room = models.PositiveSmallIntegerField(_("Room"), null=True, blank=True)
    seat = models.PositiveSmallIntegerField(_("Seat"), null=True, blank=True)
    absent = models.BooleanField(_("Absent"), default=False)
    answers = models.JSONField(null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("school__number", "group", "code")
        constraints = (models.UniqueConstraint(fields=("test", "code"), name="pupil_code_once_a_test"),)
        indexes = (models.Index(fields=("test", "school", "group")),)

    def __str__(self) -> str:
        return self.code


class ScoreFile(models.Model):
    """A file of scores that was brought in: by its digest, never its content."""

    test = models.ForeignKey(JointTest, on_delete=models.CASCADE, related_name="score_files")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.name
