"""Addresses of bonds, their members and their classes."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.partnership.views import bonds, members

UNIT = "u/<slug:unit>/<int:year>/"
urlpatterns = [
    path(f"{UNIT}bonds/", bonds.bonds, name="bonds"),
    path(f"{UNIT}bonds/members/", members.members, name="bond-members"),
    path(f"{UNIT}bonds/classes/", members.classes, name="bond-classes"),
    path(f"{UNIT}bonds/add/", bonds.add, name="bond-add"),
    path(f"{UNIT}bonds/<int:bond>/", bonds.bond, name="bond"),
    path(f"{UNIT}bonds/<int:bond>/end/", bonds.end, name="bond-end"),
]
