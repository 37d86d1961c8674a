"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Demonstration data."""

    name = "tongpan.demo"
    label = "demo"
