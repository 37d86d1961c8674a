"""Addresses of activities."""

from __future__ import annotations

from django.urls import URLPattern

from tongpan.assistance.base.urls import UNIT  # noqa: F401

urlpatterns: list[URLPattern] = []
