"""Teachers, where they work, and the titles by which they count as backbone."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.encrypted import EncryptedJSONField, EncryptedTextField
from tongpan.access.models import Unit


class Degree(models.TextChoices):
    """学历, from low to high, GB/T 4658-2006 in groups."""

    BELOW = "below", _("Below senior secondary")
    SENIOR = "senior", _("Senior secondary")
    COLLEGE = "college", _("College")
    BACHELOR = "bachelor", _("Bachelor")
    MASTER = "master", _("Master")
    DOCTOR = "doctor", _("Doctor")


class TitleGrade(models.TextChoices):
    """职称 of school teachers."""

    NONE = "none", _("No grade yet")
    THIRD = "third", _("Third-grade teacher")
    SECOND = "second", _("Second-grade teacher")
    FIRST = "first", _("First-grade teacher")
    SENIOR = "senior", _("Senior teacher")
    PROFESSOR = "professor", _("Professor-grade senior teacher")


class Employment(models.TextChoices):
    """How somebody is employed. Only the first two count in the indicators (domain reference §1.2)."""

    ESTABLISHED = "established", _("On the establishment")
    CONTRACT = "contract", _("Contract system")
    SUBSTITUTE = "substitute", _("Substitute")
    PART_TIME = "part_time", _("Part-time")


class Teacher(models.Model):
    """A member of staff. ``unit`` is the school of the home post, which decides who may see the person.

    The ID number is kept only as a keyed hash, for matching, and as a mask, for the eye. Ledger fields that no
    computation needs, telephone numbers among them, are kept encrypted in ``ledger``. ``home`` is the place where the
    person lives, as coarse as policy says, encrypted too: only distances are computed from it (:func:`home_point`).
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="teachers")
    name = models.CharField(_("Name"), max_length=60)
    sort_key = models.CharField(max_length=120, blank=True)
    identity_hash = models.CharField(max_length=64)
    identity_mask = models.CharField(_("ID number"), max_length=18)
    sex = models.CharField(_("Sex"), max_length=1, blank=True, choices=(("1", _("Male")), ("2", _("Female"))))
    born = models.DateField(_("Born"), null=True, blank=True)
    employment = models.CharField(
        _("Employment"), max_length=12, choices=Employment.choices, default=Employment.ESTABLISHED
    )
    full_time = models.BooleanField(_("Full-time teacher"), default=True)
    degree = models.CharField(_("Highest degree"), max_length=10, choices=Degree.choices, blank=True)
    title = models.CharField(_("Professional title"), max_length=10, choices=TitleGrade.choices, blank=True)
    subject = models.CharField(_("Main subject"), max_length=20, blank=True)
    second_subject = models.CharField(_("Second subject"), max_length=20, blank=True)
    certified = models.BooleanField(_("Holds a teaching certificate"), default=True)
    joined_school = models.DateField(_("Joined the school"), null=True, blank=True)
    retires = models.DateField(_("Retires"), null=True, blank=True)
    left = models.DateField(_("Left"), null=True, blank=True)
    frozen = models.BooleanField(_("Not to be moved"), default=False)
    home = EncryptedTextField(_("Home, roughly"), blank=True, default="", db_default="")
    ledger = EncryptedJSONField(default=dict, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("sort_key",)
        # By an expression it is an index, which a large import can leave out and build at the end; and neither has the
        # second index for LIKE that a field's own would bring on PostgreSQL.
        constraints = (models.UniqueConstraint("identity_hash", name="teacher_identity_once"),)
        indexes = (models.Index(fields=("sort_key",), name="teacher_sort_key"),)

    def __str__(self) -> str:
        return self.name


def home_point(home: str) -> tuple[float, float] | None:
    """Longitude and latitude in degrees of a :attr:`Teacher.home`; None where none is on record."""
    longitude, comma, latitude = home.partition(",")
    return (float(longitude), float(latitude)) if comma else None


class Spouse(models.Model):
    """Whom a teacher is married to, where both are on record: one row for each of the two, seen with that person.

    A couple is a couple only where both rows stand (:func:`tongpan.registry.queries.couples.couples_among`): somebody
    may have been named anew where the other's row could not be seen.
    """

    teacher = models.OneToOneField(Teacher, on_delete=models.CASCADE, related_name="married")
    spouse = models.ForeignKey(Teacher, on_delete=models.CASCADE, related_name="+")

    objects = ScopedManager(unit="teacher__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        constraints = (models.CheckConstraint(condition=~Q(teacher=F("spouse")), name="nobody_is_married_to_oneself"),)

    def __str__(self) -> str:
        return f"{self.teacher_id} {self.spouse_id}"


class Posting(models.Model):
    """A person at a school for a time, of a kind. Staffing of a school on a day is the sum of its postings."""

    class Kind(models.TextChoices):
        """What the posting is. 送教 is no posting, and 跟岗 does not count as exchange."""

        HOME = "home", _("Home post")
        EXCHANGE = "exchange", _("Exchange and rotation")
        SUPPORT = "support", _("Support teaching")
        SHADOW = "shadow", _("Shadow posting")
        SECONDED = "seconded", _("Temporary administrative posting")
        CIRCUIT = "circuit", _("Circuit teaching")

    teacher = models.ForeignKey(Teacher, on_delete=models.CASCADE, related_name="postings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="postings", db_index=False)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices)
    stage = models.CharField(_("Stage"), max_length=12, blank=True)
    subject = models.CharField(_("Subject"), max_length=20, blank=True)
    share = models.FloatField(
        _("Share of a full post"), default=1.0, validators=[MinValueValidator(0.0), MaxValueValidator(1.0)]
    )
    since = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)
    origin = models.CharField(max_length=60, blank=True, help_text="The adoption that planned it")

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("since",)
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="posting_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=("teacher",), condition=Q(kind="home", until__isnull=True), name="one_open_home_post"
            ),
        )
        # One index answers both "of this school" and "of this school since"; few postings come from an adoption.
        indexes = (
            models.Index(fields=("unit", "since")),
            models.Index(fields=("origin",), condition=~Q(origin=""), name="posting_of_an_adoption"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.since}"


class BackboneTitle(models.Model):
    """骨干教师 and the like: named by an authority at some level, for a time."""

    class Level(models.TextChoices):
        """The authority's level. School-level titles do not count in the indicators."""

        NATIONAL = "national", _("National level")
        PROVINCE = "province", _("Provincial level")
        CITY = "city", _("City level")
        COUNTY = "county", _("County level")
        SCHOOL = "school", _("School level")

    teacher = models.ForeignKey(Teacher, on_delete=models.CASCADE, related_name="backbone_titles")
    level = models.CharField(_("Level"), max_length=10, choices=Level.choices)
    title = models.CharField(_("Title"), max_length=40)
    issuer = models.CharField(_("Issuer"), max_length=80, blank=True)
    subject = models.CharField(_("Subject"), max_length=20, blank=True)
    since = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)

    objects = ScopedManager(unit="teacher__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("since",)
        constraints = (
            models.UniqueConstraint(fields=("teacher", "level", "title", "since"), name="backbone_title_once"),
        )

    def __str__(self) -> str:
        return self.title
