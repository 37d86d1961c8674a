"""School-year figures, and figures and indicators that a region defines for itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit

from .imports import ImportBatch


class YearFigures(models.Model):
    """The declared figures of one school, one school year and one stage; an empty stage holds what stages share.

    ``values`` maps figure codes (``policy/figures.yaml`` and :class:`LocalFigure`) to numbers in the catalogue's unit.
    A figure that is absent was not reported: it is not zero. ``year`` 2025 is the school year 2025–2026, and stock
    figures are those of 1 September 2025.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="year_figures")
    year = models.PositiveSmallIntegerField(_("School year"))
    stage = models.CharField(_("Stage"), max_length=12, blank=True)
    values = models.JSONField(default=dict)
    source = models.ForeignKey(ImportBatch, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed = models.DateTimeField(auto_now=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        constraints = (models.UniqueConstraint(fields=("unit", "year", "stage"), name="figures_once_a_year"),)
        # With ``changed``, the last change of a year in a region is answered from the index alone.
        indexes = (models.Index(fields=("year", "unit", "changed")),)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.stage}"


class LocalFigure(models.Model):
    """A figure that a region collects beside the national catalogue; importable and usable at once."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="local_figures")
    code = models.SlugField(_("Code"), max_length=40)
    label = models.CharField(_("Name"), max_length=60)
    label_en = models.CharField(_("Name in English"), max_length=80, blank=True)
    measure = models.CharField(_("Unit of measure"), max_length=20, blank=True)
    whole = models.BooleanField(_("Whole number"), default=False)
    shared = models.BooleanField(_("Shared by the stages of a school"), default=False)
    retired = models.DateField(_("No longer collected from"), null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=("unit", "code"), name="local_figure_once"),)

    def __str__(self) -> str:
        return self.label


class LocalIndicator(models.Model):
    """An indicator of a region's own: figures over figures, with its rule and the reference of the rule."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="local_indicators")
    code = models.SlugField(_("Code"), max_length=40)
    label = models.CharField(_("Name"), max_length=80)
    label_en = models.CharField(_("Name in English"), max_length=120, blank=True)
    measure = models.CharField(_("Unit of measure"), max_length=20, blank=True)
    numerator = models.JSONField(help_text="Figure code to coefficient")
    denominator = models.CharField(max_length=40, default="pupils")
    per = models.FloatField(_("Per"), default=100)
    thresholds = models.JSONField(default=dict, help_text="Stage to threshold")
    cv_limits = models.JSONField(default=dict, help_text="Stage to the largest coefficient of variation")
    since = models.DateField(_("In force from"))
    until = models.DateField(_("In force until"), null=True, blank=True)
    reference = models.CharField(_("Reference"), max_length=200)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=("unit", "code", "since"), name="local_indicator_once"),)

    def __str__(self) -> str:
        return self.label
