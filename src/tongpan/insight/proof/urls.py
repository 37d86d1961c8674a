"""Addresses of the pages that ask whether the help worked."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
