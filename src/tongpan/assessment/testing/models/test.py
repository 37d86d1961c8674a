"""One joint test: who holds it, of which subject and grade, and where it stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_scopes import ScopedManager

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Bond

SUBJECTS = (
    ("chinese", pgettext_lazy("subject", "Chinese")),
    ("maths", _("Mathematics")),
    ("foreign", _("Foreign language")),
    ("science", _("Science")),
    ("morality", _("Morality and law")),
    ("physics", _("Physics")),
    ("chemistry", _("Chemistry")),
    ("biology", _("Biology")),
    ("history", _("History")),
    ("geography", _("Geography")),
)
GRADES = (
    (1, _("Grade 1")), (2, _("Grade 2")), (3, _("Grade 3")), (4, _("Grade 4")), (5, _("Grade 5")), (6, _("Grade 6")),
    (7, _("Grade 7")), (8, _("Grade 8")), (9, _("Grade 9")), (10, _("Senior grade 1")), (11, _("Senior grade 2")),
    (12, _("Senior grade 3")),
)  # fmt: skip
LAST_PRIMARY, LAST_JUNIOR = 6, 9


class JointTestSet(models.QuerySet["JointTest"]):
    """Sets of tests."""

    def between(self, first: int, last: int) -> JointTestSet:
        """Those of the school years from one to another, both counted."""
        return self.filter(year__range=(first, last))


class JointTest(models.Model):
    """A joint test (联合抽测) of one subject and grade in one school year.

    ``unit`` holds it and sees all of it. The schools that take part are :class:`TestSchool`; each sees itself and the
    whole, and no other school by name. ``before`` is the earlier test to whose scale this one is linked. ``sample``
    says how pupils were chosen and why so many: ``kind``, ``reason`` and the numbers behind it. ``cuts`` are the shares
    of points that this test counts as excellent, good, pass and low, where they are not those of policy. ``linking``
    says how it is put on the scale of earlier years, where not by the default: ``method``, and ``left_out``, the
    numbers of anchors that are not to carry the link.
    """

    class State(models.TextChoices):
        """Where it stands."""

        DESIGN = "design", _("Being designed")
        READY = "ready", _("Seats are given")
        SCORED = "scored", _("Scores are in")
        ANALYSED = "analysed", _("Analysed")
        ARCHIVED = "archived", _("Archived")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="joint_tests")
    bond = models.ForeignKey(Bond, on_delete=models.SET_NULL, null=True, blank=True, related_name="joint_tests")
    before = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="after")
    name = models.CharField(_("Name"), max_length=120)
    year = models.PositiveSmallIntegerField(_("School year"))
    subject = models.CharField(_("Subject"), max_length=12, choices=SUBJECTS)
    grade = models.PositiveSmallIntegerField(_("Grade"), choices=GRADES)
    day = models.DateField(_("Day"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.DESIGN)
    room_size = models.PositiveSmallIntegerField(_("Seats in a room"), default=30)
    seed = models.PositiveIntegerField(default=1)
    sample = models.JSONField(default=dict)
    cuts = models.JSONField(default=dict, blank=True)
    linking = models.JSONField(default=dict, db_default={}, blank=True)
    note = models.TextField(_("Note"), blank=True)
    archived = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under", _manager_class=models.Manager.from_queryset(JointTestSet))
    everywhere = models.Manager.from_queryset(JointTestSet)()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-year", "-day", "pk")
        indexes = (models.Index(fields=("unit", "year")),)

    def __str__(self) -> str:
        return self.name

    @property
    def locked(self) -> bool:
        """Whether nothing of it may change any more."""
        return self.state == self.State.ARCHIVED

    @property
    def stage(self) -> str:
        """The stage of schooling of its grade."""
        return "primary" if self.grade <= LAST_PRIMARY else "junior" if self.grade <= LAST_JUNIOR else "senior"
