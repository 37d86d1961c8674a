"""Addresses of meetings and visits."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.partnership.views import meetings as views

UNIT = "u/<slug:unit>/<int:year>/"
MEETING = f"{UNIT}meetings/<int:meeting>/"
urlpatterns = [
    path(f"{UNIT}meetings/", views.meetings, name="meetings"),
    path(f"{UNIT}meetings/add/", views.add, name="meeting-add"),
    path(f"{UNIT}meetings/points/", views.points, name="meeting-points"),
    path(MEETING, views.meeting, name="meeting"),
    path(f"{MEETING}edit/", views.edit, name="meeting-edit"),
    path(f"{MEETING}remove/", views.remove, name="meeting-remove"),
    path(f"{MEETING}members/add/", views.member_add, name="meeting-member-add"),
    path(f"{MEETING}members/<int:member>/remove/", views.member_remove, name="meeting-member-remove"),
    path(f"{MEETING}members/<int:member>/checklist/", views.checklist, name="meeting-checklist"),
]
