"""Addresses of this part."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.base.urls import UNIT

from . import views

urlpatterns = [
    path(f"{UNIT}desk/", views.desk, name="desk"),
    path(f"{UNIT}desk/notices/", views.notices, name="desk-notices"),
    path(f"{UNIT}desk/notices/read/", views.read, name="desk-read"),
    path(f"{UNIT}desk/notices/<int:notice>/", views.notice, name="desk-notice"),
    path(f"{UNIT}desk/wishes/", views.wishes, name="desk-wishes"),
]
