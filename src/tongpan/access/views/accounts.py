"""Accounts and roles, for the security administrator of a unit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from tongpan.access import actions
from tongpan.access.discreet import keep_search, search_of
from tongpan.access.forms import AccountFilter, AccountForm, DetailsForm, GrantForm
from tongpan.access.models import Grant, Role, User
from tongpan.access.outside import providers
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.access.queries import account_of, accounts_of
from tongpan.access.shown import Shown
from tongpan.access.spared import spares_empty
from tongpan.ui.badges import badge
from tongpan.ui.formats import moment
from tongpan.ui.table import Column, Empty, Table

MAY = "access.manage_accounts"


def _state(user: User) -> SafeString:
    if not user.is_active:
        return badge("muted", _("Account closed"))
    return badge("info", _("First password")) if user.must_change_password else badge("met", _("Active"))


def _roles(user: User) -> str:
    today = timezone.localdate()
    held = [grant for grant in user.grants.all() if grant.since <= today and (not grant.until or today <= grant.until)]
    return _("; ").join(f"{grant.get_role_display()} · {grant.unit.title}" for grant in held) or "—"


def _columns(request: UnitRequest) -> tuple[Column, ...]:
    def page(user: User) -> str:
        return reverse("access:account", args=(request.unit.slug, request.year, user.pk))

    return (
        Column("username", gettext_lazy("User name"), order="username", href=page),
        Column("display_name", gettext_lazy("Full name"), order="display_name"),
        Column("roles", gettext_lazy("Roles today"), value=_roles),
        Column("state", gettext_lazy("State"), value="is_active", show=_state, order="is_active"),
        Column(
            "last",
            gettext_lazy("Last sign-in"),
            value="last_login",
            show=lambda user: moment(user.last_login),
            order="last_login",
        ),
    )


@unit_page(MAY, FORM)
@spares_empty
def accounts(request: UnitRequest) -> HttpResponse:
    """Everyone with a role at or below the unit; a search is POSTed, as it may name somebody."""
    if request.method == "POST":
        return keep_search(request, AccountFilter.private)
    form = AccountFilter(search_of(request, AccountFilter.private) or None)
    asked = form.cleaned_data if form.is_valid() else {}
    people = accounts_of(
        request.unit, words=asked.get("q", ""), role=asked.get("role", ""), inactive=asked.get("inactive", False)
    )
    empty = Empty(_("No account matches. Clear the filter, or add an account."))
    columns = _columns(request)
    table = Table(request, columns, people, key="accounts", personal=True, empty=empty, default_sort="username")
    if table.asked_for_file:
        return table.export()
    return render(request, "access/accounts.html", {"table": table, "form": form})


@never_cache
@unit_page(MAY, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """A new account; its first password is shown on this answer and nowhere else."""
    form = AccountForm(request.POST or None, within=request.unit)
    if request.method == "POST" and form.is_valid():
        user, password = actions.create_account(request.user, **form.cleaned_data)
        return render(request, "access/issued.html", {"person": user, "password": password})
    return render(request, "access/account_add.html", {"form": form})


def find(request: UnitRequest, pk: int) -> User:
    """The account of a key among those that one looks after; 404 where it is none of them."""
    user = account_of(request.unit, pk)
    if user is None:
        raise Http404(_("There is no such account among those you look after."))
    return user


def _show(request: UnitRequest, user: User, **forms: Any) -> HttpResponse:
    grants = user.grants.select_related("unit").order_by("-since", "unit__path")
    context = {"person": user, "grants": grants, "today": timezone.localdate(), "state": _state(user)}
    context |= {
        "factors": user.factors.count(),
        "sittings": user.sittings.filter(ended=None)[:10],
        "tokens": user.tokens.select_related("unit"),
    }
    known = providers()
    links = [{"pk": own.pk, "label": known[own.provider].label} for own in user.links.all() if own.provider in known]
    context |= {"outside": known, "links": links}
    context["integrator"] = any(grant.role == Role.INTEGRATOR for grant in grants)
    context |= {"details": _details(user), "grant_form": GrantForm(within=request.unit)} | forms
    return render(request, "access/account.html", context)


def _details(user: User) -> DetailsForm:
    form = DetailsForm(instance=user)
    Shown(form, user)
    return form


@unit_page(MAY, FORM)
def account(request: UnitRequest, pk: int) -> HttpResponse:
    """One account: its roles now and before; POST changes name and e-mail."""
    user = find(request, pk)
    form = DetailsForm(request.POST or None, instance=user)
    shown = Shown(form, user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if not shown.overtaken():
                return _carry_out(
                    request, pk, actions.change_account, request.user, request.unit, find(request, pk),
                    **form.cleaned_data,
                )  # fmt: skip
    return _show(request, user, details=form)


def _carry_out(request: UnitRequest, pk: int, action: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Call one action and go back to the account; what the rules forbid is said there."""
    try:
        action(*args, **kwargs)
        messages.success(request, _("Saved."))
    except actions.RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("access:account", request.unit.slug, request.year, pk)


@unit_page(MAY, POST)
def give(request: UnitRequest, pk: int) -> HttpResponse:
    """One more role."""
    user = find(request, pk)
    form = GrantForm(request.POST, within=request.unit)
    if not form.is_valid():
        return _show(request, user, grant_form=form)
    return _carry_out(request, pk, actions.give_grant, request.user, user, **form.cleaned_data)


@unit_page(MAY, POST)
def end(request: UnitRequest, pk: int, grant: int) -> HttpResponse:
    """End one role."""
    user = find(request, pk)
    found = get_object_or_404(Grant, pk=grant, user=user)
    return _carry_out(request, pk, actions.end_grant, request.user, found)


@unit_page(MAY, POST)
def activate(request: UnitRequest, pk: int) -> HttpResponse:
    """Close the account, or open it again (``active=1``)."""
    user = find(request, pk)
    active = request.POST.get("active") == "1"
    return _carry_out(request, pk, actions.set_active, request.user, request.unit, user, active=active)


@never_cache
@unit_page(MAY, POST)
def reset(request: UnitRequest, pk: int) -> HttpResponse:
    """A new first password, shown on this answer and nowhere else."""
    user = find(request, pk)
    try:
        password = actions.reset_password(request.user, request.unit, user)
    except actions.RefusedError as refused:
        messages.error(request, str(refused))
        return redirect("access:account", request.unit.slug, request.year, pk)
    return render(request, "access/issued.html", {"person": user, "password": password})


@unit_page(MAY, POST)
def reset_second(request: UnitRequest, pk: int) -> HttpResponse:
    """Take the second factor away from somebody who lost it."""
    return _carry_out(request, pk, actions.reset_factors, request.user, request.unit, find(request, pk))
