"""Addresses of documents."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.partnership.views import documents as views

UNIT = "u/<slug:unit>/<int:year>/"
ONE = f"{UNIT}documents/<int:document>/"
urlpatterns = [
    path(f"{UNIT}documents/", views.documents, name="documents"),
    path(f"{UNIT}documents/add/", views.add, name="document-add"),
    path(f"{ONE}", views.document, name="document"),
    path(f"{ONE}edit/", views.edit, name="document-edit"),
    path(f"{ONE}issue/", views.issue, name="document-issue"),
    path(f"{ONE}version/", views.version, name="document-version"),
    path(f"{ONE}withdraw/", views.withdraw, name="document-withdraw"),
    path(f"{ONE}drop/", views.drop, name="document-drop"),
    path(f"{ONE}signatories/add/", views.signatory_add, name="document-signatory-add"),
    path(f"{ONE}sign/", views.sign, name="document-sign"),
    path(f"{ONE}signatories/<int:signatory>/drop/", views.signatory_drop, name="document-signatory-drop"),
]
