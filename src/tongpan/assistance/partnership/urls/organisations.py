"""Addresses of organisations."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.partnership.views import organisations as views

UNIT = "u/<slug:unit>/<int:year>/"
ONE = f"{UNIT}organisations/<int:organisation>/"
urlpatterns = [
    path(f"{UNIT}organisations/", views.organisations, name="organisations"),
    path(f"{UNIT}organisations/add/", views.add, name="organisation-add"),
    path(ONE, views.organisation, name="organisation"),
    path(f"{ONE}edit/", views.edit, name="organisation-edit"),
    path(f"{ONE}drop/", views.drop, name="organisation-drop"),
]
