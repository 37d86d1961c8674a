"""Addresses of all parts."""

from __future__ import annotations

from .partnership.urls import urlpatterns

__all__ = ["app_name", "urlpatterns"]

app_name = "assistance"
