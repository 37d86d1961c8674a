"""Addresses of the insight."""

from __future__ import annotations

from django.urls import path

from .views import gap, overview, plans, report, runs

app_name = "insight"
UNIT = "u/<slug:unit>/<int:year>/"
urlpatterns = [
    path(UNIT, overview.overview, name="overview"),
    path(f"{UNIT}gap/", gap.gap, name="gap"),
    path(f"{UNIT}gap/measure/", gap.measure, name="measure"),
    path(f"{UNIT}gap/<slug:school>/<slug:stage>/<slug:code>/", gap.cell, name="gap-cell"),
    path(f"{UNIT}plans/", plans.plans, name="plans"),
    path(f"{UNIT}plans/new/", plans.plans, name="plan-new"),
    path(f"{UNIT}plans/compare/", plans.plans, name="compare"),
    path(f"{UNIT}plans/jobs/<uuid:job>/", plans.plans, name="plan-job"),
    path(f"{UNIT}plans/<uuid:plan>/", plans.plans, name="plan"),
    path(f"{UNIT}runs/", runs.runs, name="runs"),
    path(f"{UNIT}report/", report.report, name="report"),
    path(f"{UNIT}report/<slug:format_>/", report.download, name="report-file"),
]
