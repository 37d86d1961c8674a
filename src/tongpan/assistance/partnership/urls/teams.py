"""Addresses of teams."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.partnership.views import teams as views

UNIT = "u/<slug:unit>/<int:year>/"
ONE = f"{UNIT}teams/<int:team>/"
urlpatterns = [
    path(f"{UNIT}teams/", views.teams, name="teams"),
    path(f"{UNIT}teams/add/", views.add, name="team-add"),
    path(ONE, views.team, name="team"),
    path(f"{ONE}edit/", views.edit, name="team-edit"),
    path(f"{ONE}end/", views.end, name="team-end"),
    path(f"{ONE}drop/", views.drop, name="team-drop"),
    path(f"{ONE}people/add/", views.person_add, name="team-person-add"),
    path(f"{ONE}people/<int:person>/edit/", views.person_edit, name="team-person-edit"),
    path(f"{ONE}people/<int:person>/drop/", views.person_drop, name="team-person-drop"),
]
