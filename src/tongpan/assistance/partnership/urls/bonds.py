"""Addresses of bonds, their members and their classes."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.partnership.views import bonds, classes, many, members
from tongpan.registry.views.import_lists import list_import

UNIT = "u/<slug:unit>/<int:year>/"
ONE = f"{UNIT}bonds/<int:bond>/"
MEMBER, CLASS = f"{ONE}members/<int:member>/", f"{ONE}classes/<int:bond_class>/"
urlpatterns = [
    path(f"{UNIT}bonds/", bonds.bonds, name="bonds"),
    path(f"{UNIT}bonds/members/", members.members, name="bond-members"),
    path(f"{UNIT}bonds/classes/", classes.classes, name="bond-classes"),
    path(f"{UNIT}bonds/add/", bonds.add, name="bond-add"),
    path(f"{UNIT}bonds/paste/", many.add, name="bond-paste"),
    path(f"{UNIT}bonds/import/", list_import("bonds"), name="bonds-import"),
    path(f"{UNIT}bonds/end/", many.end, name="bond-end-many"),
    path(ONE, bonds.bond, name="bond"),
    path(f"{ONE}edit/", bonds.edit, name="bond-edit"),
    path(f"{ONE}end/", bonds.end, name="bond-end"),
    path(f"{ONE}drop/", bonds.drop, name="bond-drop"),
    path(f"{ONE}members/add/", members.add, name="bond-member-add"),
    path(f"{MEMBER}end/", members.end, name="bond-member-end"),
    path(f"{MEMBER}drop/", members.drop, name="bond-member-drop"),
    path(f"{ONE}classes/add/", classes.add, name="bond-class-add"),
    path(f"{CLASS}edit/", classes.edit, name="bond-class-edit"),
    path(f"{CLASS}drop/", classes.drop, name="bond-class-drop"),
]
