"""Rooms, and what a lamp meter read in them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit

from .projects import Project


class Room(models.Model):
    """A room of a school by its use and name."""

    class Use(models.TextChoices):
        """场室."""

        CLASSROOM = "classroom", _("Classroom")
        MUSIC = "music", _("Music room")
        ART = "art", _("Art room")
        SCIENCE = "science", _("Laboratory")
        COMPUTER = "computer", _("Computer room")
        LIBRARY = "library", _("Library")
        COUNSELLING = "counselling", _("Counselling room")
        OTHER = "other", _("Other room")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="rooms")
    use = models.CharField(_("Use"), max_length=12, choices=Use.choices, default=Use.CLASSROOM)
    name = models.CharField(_("Room"), max_length=60)
    area = models.FloatField(_("Area"), null=True, blank=True, help_text="m²")

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("unit__sort_key", "name")
        constraints = (models.UniqueConstraint(fields=("unit", "name"), name="room_once"),)

    def __str__(self) -> str:
        return self.name


class LampReading(models.Model):
    """One measurement of a room: raw points in lx, from which average and uniformity are computed.

    ``passed`` and ``faults`` are what :mod:`..lighting` found under the rule in force on the day; they follow from the
    rest and are kept so that many rooms can be counted at once.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="readings")
    project = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="readings")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="lamp_readings")
    day = models.DateField(_("Day"))
    lamps = models.PositiveSmallIntegerField(_("Lamps installed"), default=0)
    desk = models.JSONField(_("Desk points"), default=list, help_text="lx")
    board = models.JSONField(_("Board points"), default=list, help_text="lx")
    colour = models.FloatField(_("Colour temperature"), null=True, blank=True, help_text="K")
    rendering = models.FloatField(_("Colour rendering"), null=True, blank=True, help_text="Ra")
    red = models.FloatField(_("R9"), null=True, blank=True)
    glare = models.FloatField(_("Glare"), null=True, blank=True, help_text="UGR")
    power = models.FloatField(_("Power density"), null=True, blank=True, help_text="W/m²")
    instrument = models.CharField(_("Instrument"), max_length=80, blank=True)
    calibrated = models.DateField(_("Calibrated"), null=True, blank=True)
    passed = models.BooleanField(_("Meets the standard"), null=True)
    faults = models.JSONField(default=list, help_text="Codes of what falls short")

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-day", "pk")
        constraints = (models.UniqueConstraint(fields=("room", "day"), name="room_measured_once_a_day"),)
        indexes = (models.Index(fields=("unit", "day")),)

    def __str__(self) -> str:
        return f"{self.room_id} {self.day}"
