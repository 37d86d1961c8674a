"""Addresses of programmes with their cohorts, and of studios."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.base.urls import UNIT
from tongpan.assistance.research.views import members, programme, programmes, studios

HERE, COHORTS, STUDIOS = f"{UNIT}programmes/", f"{UNIT}cohorts/", f"{UNIT}studios/"
urlpatterns = [
    path(HERE, programmes.programmes, name="research-programmes"),
    path(f"{HERE}add/", programme.add, name="research-programmes-add"),
    path(f"{HERE}<int:programme>/", programme.programme, name="research-programme"),
    path(f"{HERE}<int:programme>/edit/", programme.edit, name="research-programme-edit"),
    path(f"{HERE}<int:programme>/remove/", programme.remove, name="research-programme-remove"),
    path(f"{HERE}<int:programme>/cohorts/add/", programme.cohort_add, name="research-cohort-add"),
    path(COHORTS, programmes.cohorts, name="research-cohorts"),
    path(f"{COHORTS}members/", programmes.members, name="research-cohort-members"),
    path(f"{COHORTS}members/done/", members.done, name="research-members-done"),
    path(f"{COHORTS}members/undone/", members.undone, name="research-members-undone"),
    path(f"{COHORTS}members/leave/", members.leave, name="research-members-leave"),
    path(f"{COHORTS}<int:cohort>/", programme.cohort, name="research-cohort"),
    path(f"{COHORTS}<int:cohort>/edit/", programme.cohort_edit, name="research-cohort-edit"),
    path(f"{COHORTS}<int:cohort>/remove/", programme.cohort_remove, name="research-cohort-remove"),
    path(f"{COHORTS}<int:cohort>/members/add/", members.add, name="research-members-add"),
    path(STUDIOS, studios.studios, name="research-studios"),
    path(f"{STUDIOS}add/", studios.add, name="research-studios-add"),
    path(f"{STUDIOS}members/", studios.members, name="research-studio-members"),
    path(f"{STUDIOS}members/leave/", studios.leave, name="research-studio-leave"),
    path(f"{STUDIOS}<int:studio>/", studios.studio, name="research-studio"),
    path(f"{STUDIOS}<int:studio>/edit/", studios.edit, name="research-studio-edit"),
    path(f"{STUDIOS}<int:studio>/remove/", studios.remove, name="research-studio-remove"),
    path(f"{STUDIOS}<int:studio>/join/", studios.join, name="research-studio-join"),
]
