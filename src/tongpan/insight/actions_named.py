"""Words for the audited actions and the tasks of this part."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NAMES = {
    "insight.gap.measure": _("Measured the gap"),
    "insight.plan.ask": _("Asked for a plan"),
    "insight.plan.make": _("Found a plan"),
    "insight.frontier.ask": _("Asked what each budget buys"),
    "insight.plan.adopt": _("Adopted a plan"),
    "insight.plan.undo": _("Took an adopted plan back"),
    "insight.planner.ask": _("Asked for a plan"),
    "insight.planner.make": _("Found a plan"),
    "insight.planner.adopt": _("Adopted a plan"),
    "insight.planner.undo": _("Took an adopted plan back"),
    "insight.effect.ask": _("Asked whether help worked"),
    "insight.effect.make": _("Found whether help worked"),
    "insight.report.write": _("Wrote a report"),
    "insight.annual.write": _("Wrote an annual report"),
}

TASKS = {
    "insight.gap": _("Measuring the gap"),
    "insight.balance": _("Finding a plan"),
    "insight.planner": _("Finding a plan"),
    "insight.effect": _("Finding out whether help worked"),
    "insight.frontier": _("Searching what each budget buys"),
}
