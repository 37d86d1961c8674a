"""Addresses of testing."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.base.urls import UNIT

from .views import tests

TESTS = [
    path(f"{UNIT}tests/", tests.tests, name="test-list"),
]
urlpatterns = TESTS
