"""Addresses of the bonds."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.partnership.views import bonds as views

UNIT = "u/<slug:unit>/<int:year>/"
urlpatterns = [
    path(f"{UNIT}bonds/", views.bonds, name="bonds"),
    path(f"{UNIT}bonds/add/", views.add, name="bond-add"),
    path(f"{UNIT}bonds/<int:bond>/", views.bond, name="bond"),
    path(f"{UNIT}bonds/<int:bond>/end/", views.end, name="bond-end"),
]
