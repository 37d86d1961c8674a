"""Addresses of the insight."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "insight"
urlpatterns: list[URLPattern] = []
