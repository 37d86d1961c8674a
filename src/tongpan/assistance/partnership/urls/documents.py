"""Addresses of documents."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.partnership.views import documents as views

UNIT = "u/<slug:unit>/<int:year>/"
urlpatterns = [
    path(f"{UNIT}documents/", views.documents, name="documents"),
]
