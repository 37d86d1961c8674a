"""Addresses of access."""

from __future__ import annotations

from django.urls import path

from .views import home, jobs, search, sign_in

app_name = "access"
urlpatterns = [
    path("", home.home, name="home"),
    path("welcome/", home.welcome, name="welcome"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("password/", sign_in.password, name="password"),
    path("units/search/", search.unit_search, name="unit-search"),
    path("search/", search.search, name="search"),
    path("u/<slug:unit>/<int:year>/jobs/<uuid:job>/", jobs.job, name="job"),
]
