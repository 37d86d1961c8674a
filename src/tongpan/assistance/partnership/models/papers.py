"""Papers of a bond and rules in force: agreements, project lists, guides, indicators, plans, with versions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit
from tongpan.assistance.base.models import Organisation

from .bond import Bond


class Document(models.Model):
    """One version of a paper. ``replaces`` is the version before it; a rule needs no bond."""

    class Kind(models.TextChoices):
        """协议书、帮扶项目、工作指南、考核指标 and the rules and plans around them."""

        AGREEMENT = "agreement", _("Agreement")
        PROJECT_LIST = "project_list", _("Project list")
        WORK_GUIDE = "work_guide", _("Work guide")
        INDICATORS = "indicators", _("Assessment indicators")
        PLAN = "plan", _("Implementation plan")
        RULE = "rule", _("Rule")
        NOTICE = "notice", _("Official notice")
        OTHER = "other", _("Other paper")

    class State(models.TextChoices):
        """Where a version stands."""

        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")
        SIGNED = "signed", _("Signed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    IN_FORCE = (State.ISSUED, State.SIGNED)
    """States in which a version counts, between its days."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="documents")
    bond = models.ForeignKey(Bond, on_delete=models.SET_NULL, null=True, blank=True, related_name="documents")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("Title"), max_length=160)
    number = models.CharField(_("Number"), max_length=60, blank=True)
    issuer = models.CharField(_("Issuer"), max_length=120, blank=True)
    scope = models.CharField(_("Scope"), max_length=160, blank=True)
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    replaces = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaced_by"
    )
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.DRAFT)
    issued = models.DateField(_("Issued or signed"), null=True, blank=True)
    since = models.DateField(_("In force from"), null=True, blank=True)
    until = models.DateField(_("In force until"), null=True, blank=True)
    note = models.TextField(_("Note"), blank=True)
    signing = models.ForeignKey(
        "assistance.Meeting", on_delete=models.SET_NULL, null=True, blank=True, related_name="documents"
    )

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-issued", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="document_ends_after_it_begins",
            ),
        )
        indexes = (models.Index(fields=("unit", "kind", "issued")),)

    def __str__(self) -> str:
        return self.title


class Signatory(models.Model):
    """Who signs a document, for whom, in which office, and when. A draft's signatory has no day yet."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="signatories")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    office = models.CharField(_("Office"), max_length=60, help_text="Such as 校长 or 局长; no name is needed")
    signed = models.DateField(_("Signed"), null=True, blank=True)

    objects = ScopedManager(unit="document__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.unit or self.organisation} · {self.office}"
