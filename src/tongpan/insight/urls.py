"""Addresses of the insight."""

from __future__ import annotations

from django.urls import path

from .planners.urls import addresses
from .proof.urls import urlpatterns as proof
from .views import adopt, annual, gap, overview, plans, programs, report, runs, school, stated

app_name = "insight"
UNIT = "u/<slug:unit>/<int:year>/"
urlpatterns = [
    path("api/v1/<slug:unit>/<int:year>/indicators/", programs.indicators, name="api-indicators"),
    path(UNIT, overview.overview, name="overview"),
    path(f"{UNIT}gap/", gap.gap, name="gap"),
    path(f"{UNIT}gap/measure/", gap.measure, name="measure"),
    path(f"{UNIT}gap/<slug:school>/<slug:stage>/<slug:code>/", gap.cell, name="gap-cell"),
    path(f"{UNIT}school/gap/", school.school_gap, name="school-gap"),
    path(f"{UNIT}plans/", plans.plans, name="plans"),
    path(f"{UNIT}plans/new/", plans.new, name="plan-new"),
    path(f"{UNIT}plans/compare/", plans.compare, name="compare"),
    path(f"{UNIT}plans/jobs/<uuid:job>/", plans.job, name="plan-job"),
    path(f"{UNIT}plans/<uuid:plan>/", plans.plan, name="plan"),
    path(f"{UNIT}plans/<uuid:plan>/frontier/", plans.frontier, name="plan-frontier"),
    path(f"{UNIT}plans/<uuid:plan>/adopt/", adopt.adopt_plan, name="plan-adopt"),
    path(f"{UNIT}plans/<uuid:plan>/undo/", adopt.undo_plan, name="plan-undo"),
    *addresses(UNIT),
    path(f"{UNIT}runs/", runs.runs, name="runs"),
    path(f"{UNIT}annual/", annual.page, name="annual"),
    path(f"{UNIT}annual/<slug:format_>/", annual.download, name="annual-file"),
    path(f"{UNIT}stated/", stated.stated, name="stated"),
    path(f"{UNIT}report/", report.report, name="report"),
    path(f"{UNIT}report/<slug:format_>/", report.download, name="report-file"),
    *proof,
]
