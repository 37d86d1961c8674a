"""Addresses of access."""

from __future__ import annotations

from django.urls import path

from .views import accounts, audit, home, jobs, privacy, search, second, sign_in, units

app_name = "access"
UNIT = "u/<slug:unit>/<int:year>"
urlpatterns = [
    path("", home.home, name="home"),
    path("welcome/", home.welcome, name="welcome"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/second/", second.second, name="sign-in-second"),
    path("second/", second.factors, name="second"),
    path("second/app/", second.add_app, name="second-app"),
    path("second/passkey/", second.add_passkey, name="second-passkey"),
    path("second/codes/", second.codes, name="second-codes"),
    path("second/<int:factor>/remove/", second.remove, name="second-remove"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("password/", sign_in.password, name="password"),
    path("units/search/", search.unit_search, name="unit-search"),
    path("search/", search.search, name="search"),
    path(f"{UNIT}/jobs/", jobs.jobs, name="jobs"),
    path(f"{UNIT}/jobs/<uuid:job>/", jobs.job, name="job"),
    path(f"{UNIT}/accounts/", accounts.accounts, name="accounts"),
    path(f"{UNIT}/accounts/add/", accounts.add, name="account-add"),
    path(f"{UNIT}/accounts/<int:pk>/", accounts.account, name="account"),
    path(f"{UNIT}/accounts/<int:pk>/active/", accounts.activate, name="account-active"),
    path(f"{UNIT}/accounts/<int:pk>/password/", accounts.reset, name="account-password"),
    path(f"{UNIT}/accounts/<int:pk>/second/", accounts.reset_second, name="account-second"),
    path(f"{UNIT}/accounts/<int:pk>/roles/", accounts.give, name="grant-give"),
    path(f"{UNIT}/accounts/<int:pk>/roles/<int:grant>/end/", accounts.end, name="grant-end"),
    path(f"{UNIT}/privacy/", privacy.privacy, name="privacy"),
    path(f"{UNIT}/privacy/requests/", privacy.requests, name="privacy-requests"),
    path(f"{UNIT}/privacy/requests/add/", privacy.add, name="privacy-request-add"),
    path(f"{UNIT}/privacy/requests/<int:pk>/", privacy.one, name="privacy-request"),
    path(f"{UNIT}/audit/", audit.audit, name="audit"),
    path(f"{UNIT}/audit/verify/", audit.verify, name="audit-verify"),
    path(f"{UNIT}/units/", units.units, name="units"),
    path(f"{UNIT}/units/add/", units.add, name="unit-add"),
    path(f"{UNIT}/units/edit/", units.edit, name="unit-edit"),
    path(f"{UNIT}/units/code/", units.code, name="unit-code"),
    path(f"{UNIT}/units/close/", units.close, name="unit-close"),
    path(f"{UNIT}/units/reopen/", units.reopen, name="unit-reopen"),
]
