"""Addresses that all parts share. Their names do not begin with that of a part."""

from __future__ import annotations

from django.urls import path

from . import file_views, programs, views

UNIT = "u/<slug:unit>/<int:year>/"
API = "api/v1/<slug:unit>/<int:year>/registers/"
urlpatterns = [
    path(API, programs.registers, name="api-registers"),
    path(f"{API}<slug:key>/", programs.register, name="api-register"),
    path(f"{UNIT}views/save/<str:page>/", views.view_save, name="view-save"),
    path(f"{UNIT}views/<int:view>/delete/", views.view_delete, name="view-delete"),
    path(f"{UNIT}files/<int:file>/", file_views.download, name="file"),
    path(f"{UNIT}files/<int:file>/remove/", file_views.remove, name="file-remove"),
    path(f"{UNIT}files/<str:about>/add/", file_views.add, name="file-add"),
]
