"""Addresses of teams."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.partnership.views import teams as views

UNIT = "u/<slug:unit>/<int:year>/"
urlpatterns = [
    path(f"{UNIT}teams/", views.teams, name="teams"),
]
