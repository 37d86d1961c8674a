"""Addresses that all parts share. Their names do not begin with that of a part."""

from __future__ import annotations

from django.urls import path

from . import views

UNIT = "u/<slug:unit>/<int:year>/"
urlpatterns = [
    path(f"{UNIT}views/save/<str:page>/", views.view_save, name="view-save"),
    path(f"{UNIT}views/<int:view>/delete/", views.view_delete, name="view-delete"),
]
