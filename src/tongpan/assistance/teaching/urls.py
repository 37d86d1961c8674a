"""Addresses of platforms and their services."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.base.urls import UNIT

from . import views

PLATFORM = f"{UNIT}teaching/platforms/<int:platform>/"
urlpatterns = [
    path(f"{UNIT}teaching/services/", views.services, name="teaching-services"),
    path(f"{UNIT}teaching/services/add/", views.add_many, name="teaching-services-add"),
    path(f"{UNIT}teaching/services/end/", views.end_many, name="teaching-services-end"),
    path(f"{UNIT}teaching/services/remove/", views.remove_many, name="teaching-services-remove"),
    path(f"{UNIT}teaching/coverage/", views.covered, name="teaching-coverage"),
    path(f"{UNIT}teaching/platforms/", views.platforms, name="teaching-platforms"),
    path(f"{UNIT}teaching/platforms/add/", views.add, name="teaching-platform-add"),
    path(PLATFORM, views.platform, name="teaching-platform"),
    path(f"{PLATFORM}edit/", views.edit, name="teaching-platform-edit"),
    path(f"{PLATFORM}remove/", views.remove, name="teaching-platform-remove"),
]
