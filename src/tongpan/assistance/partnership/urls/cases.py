"""Addresses of experience."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.base.urls import UNIT
from tongpan.assistance.partnership.views import cases as views

urlpatterns = [
    path(f"{UNIT}cases/", views.cases, name="cases"),
    path(f"{UNIT}cases/shared/", views.shared, name="cases-shared"),
    path(f"{UNIT}cases/add/", views.add, name="case-add"),
    path(f"{UNIT}cases/show/", views.show, name="cases-show"),
    path(f"{UNIT}cases/<int:case>/", views.case, name="case"),
    path(f"{UNIT}cases/<int:case>/edit/", views.edit, name="case-edit"),
    path(f"{UNIT}cases/<int:case>/share/", views.share, name="case-share"),
    path(f"{UNIT}cases/<int:case>/follow/", views.follow, name="case-follow"),
    path(f"{UNIT}cases/<int:case>/delete/", views.delete, name="case-delete"),
]
