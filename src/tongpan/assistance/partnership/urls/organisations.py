"""Addresses of organisations."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.partnership.views import organisations as views

UNIT = "u/<slug:unit>/<int:year>/"
urlpatterns = [
    path(f"{UNIT}organisations/", views.organisations, name="organisations"),
]
