"""Addresses of the pages that ask whether the help worked."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import views

PROOF = "u/<slug:unit>/<int:year>/proof/"
RUN = f"{PROOF}<uuid:run>/"
urlpatterns: list[URLPattern] = [
    path(PROOF, views.proof, name="proof"),
    path(f"{PROOF}new/", views.new, name="proof-new"),
    path(f"{PROOF}power/", views.power, name="proof-power"),
    path(f"{PROOF}compare/", views.compare, name="proof-compare"),
    path(f"{PROOF}jobs/<uuid:job>/", views.job, name="proof-job"),
    path(RUN, views.run, name="proof-run"),
    path(f"{RUN}repeat/", views.repeat, name="proof-repeat"),
    path(f"{RUN}<slug:format_>/", views.file, name="proof-file"),
]
