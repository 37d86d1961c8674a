"""Addresses of mentoring."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.base.urls import UNIT
from tongpan.assistance.research.views import cascade_plans, cascades, mentoring, pair
from tongpan.registry.views.import_lists import list_import

HERE = f"{UNIT}mentoring/"
TREES = f"{UNIT}cascades/"
urlpatterns = [
    path(HERE, mentoring.pairs, name="research-mentoring"),
    path(f"{HERE}import/", list_import("mentoring"), name="research-mentoring-import"),
    path(f"{HERE}add/", pair.add, name="research-mentoring-add"),
    path(f"{HERE}meet/", pair.meet_many, name="research-pairs-meet"),
    path(f"{HERE}meetings/", mentoring.meetings, name="research-mentor-meetings"),
    path(f"{HERE}meetings/<int:mentor_meeting>/remove/", pair.unmeet, name="research-meeting-remove"),
    path(f"{HERE}<int:pair>/", pair.pair, name="research-pair"),
    path(f"{HERE}<int:pair>/meet/", pair.meet, name="research-pair-meet"),
    path(f"{HERE}<int:pair>/end/", pair.end, name="research-pair-end"),
    path(f"{HERE}<int:pair>/remove/", pair.remove, name="research-pair-remove"),
    path(TREES, cascades.cascades, name="research-cascades"),
    path(f"{TREES}add/", cascades.add, name="research-cascades-add"),
    path(f"{TREES}<int:cascade>/", cascades.cascade, name="research-cascade"),
    path(f"{TREES}<int:cascade>/edit/", cascades.edit, name="research-cascade-edit"),
    path(f"{TREES}<int:cascade>/remove/", cascades.remove, name="research-cascade-remove"),
    path(f"{TREES}<int:cascade>/plan/<int:tier>/", cascade_plans.new, name="research-cascade-plan-new"),
    path(f"{TREES}<int:cascade>/jobs/<uuid:job>/", cascade_plans.job, name="research-cascade-job"),
    path(f"{TREES}plans/<int:tier_plan>/", cascade_plans.plan, name="research-cascade-plan"),
    path(f"{TREES}plans/<int:tier_plan>/adopt/", cascade_plans.put, name="research-cascade-plan-adopt"),
    path(f"{TREES}plans/<int:tier_plan>/undo/", cascade_plans.take_back, name="research-cascade-plan-undo"),
]
