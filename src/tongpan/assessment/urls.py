"""Addresses of both parts. Within ``assessment:`` the names of a part begin alike (``test-…``, ``appraisal-…``)."""

from __future__ import annotations

from .appraisal.urls import urlpatterns as appraisal
from .testing.urls import urlpatterns as testing

app_name = "assessment"
urlpatterns = [*testing, *appraisal]
