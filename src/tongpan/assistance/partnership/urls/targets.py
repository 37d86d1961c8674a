"""Addresses of targets."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.base.urls import UNIT
from tongpan.assistance.partnership.views import targets as views

urlpatterns = [
    path(f"{UNIT}targets/", views.targets, name="targets"),
    path(f"{UNIT}targets/add/", views.add, name="target-add"),
    path(f"{UNIT}targets/count/", views.count_many, name="targets-count"),
    path(f"{UNIT}targets/<int:target>/", views.target, name="target"),
    path(f"{UNIT}targets/<int:target>/edit/", views.edit, name="target-edit"),
    path(f"{UNIT}targets/<int:target>/count/", views.count, name="target-count"),
    path(f"{UNIT}targets/<int:target>/delete/", views.delete, name="target-delete"),
]
