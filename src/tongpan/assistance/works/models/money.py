"""Money as a ledger: what was pledged, received, allocated, spent and returned."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.partnership.models import Bond

from .projects import Project, ProjectFunding


class FundSet(models.QuerySet["Fund"]):
    """Sets of funds."""

    def between(self, first: dt.date, last: dt.date) -> FundSet:
        """Those open at some time between two days."""
        return self.filter(Q(closed__isnull=True) | Q(closed__gte=first), opened__lte=last)


class Fund(models.Model):
    """Money from one source for one purpose. ``unit`` holds and spends it."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="funds")
    bond = models.ForeignKey(Bond, on_delete=models.SET_NULL, null=True, blank=True, related_name="funds")
    source = models.CharField(_("Source"), max_length=10, choices=ProjectFunding.Source.choices)
    donor = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="funds_given")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="funds_given"
    )
    name = models.CharField(_("Name"), max_length=120)
    purpose = models.CharField(_("Purpose"), max_length=200, blank=True)
    opened = models.DateField(_("Opened"))
    closed = models.DateField(_("Closed"), null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under", _manager_class=models.Manager.from_queryset(FundSet))
    everywhere = models.Manager.from_queryset(FundSet)()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-opened", "name")
        constraints = (
            models.CheckConstraint(
                condition=Q(closed__isnull=True) | Q(closed__gte=F("opened")), name="fund_closes_after_it_opens"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def giver(self) -> str:
        """Who gives it, by name; else the source in words."""
        own = self.donor.name if self.donor else self.organisation.name if self.organisation else ""
        return own or str(self.get_source_display())


class Entry(models.Model):
    """One line of the ledger; never changed. A mistake is put right by an entry that ``reverses`` it.

    Money is received into a fund, allocated from it to a project or school, spent from an allocation, or returned.
    A reversal is negative. One that was wrong is itself reversed by a positive line, which restores what it took; a
    line may be reversed in parts and again after it was restored, never beyond what stands of it
    (:mod:`tongpan.assistance.works.actions.reversal`).
    """

    class Kind(models.TextChoices):
        """承诺、到账、拨付、支出、退回."""

        PLEDGED = "pledged", _("Pledged")
        RECEIVED = "received", _("Received")
        ALLOCATED = "allocated", _("Allocated")
        SPENT = "spent", _("Spent")
        RETURNED = "returned", _("Returned")

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices)
    amount = models.DecimalField(_("Amount"), max_digits=14, decimal_places=2, help_text="元; negative in a reversal")
    day = models.DateField(_("Day"))
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="ledger_entries")
    voucher = models.CharField(_("Voucher"), max_length=60, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ScopedManager(unit="fund__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("day", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="only_a_reversal_is_negative",
            ),
        )
        # With ``amount``, the sums of funds are answered from an index alone.
        indexes = (
            models.Index(fields=("fund", "day")), models.Index(fields=("project", "kind")),
            models.Index(fields=("fund", "kind", "amount")), models.Index(fields=("day",)),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"

    @property
    def against(self) -> str:
        """What a line against another one does, in a word; empty for a line of its own."""
        if not self.reverses_id:
            return ""
        return str(_("reversal") if self.amount < 0 else _("restored"))
