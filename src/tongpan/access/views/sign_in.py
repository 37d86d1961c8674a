"""Sign in, sign out, change the password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tongpan.access import actions
from tongpan.access.forms import PasswordForm, SignInForm


class SignIn(LoginView):
    """User name and password; after five failures the pair of name and address waits (django-axes)."""

    template_name = "access/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view()


@login_required
def password(request: HttpRequest) -> HttpResponse:
    """A new password; the present session stays, all others end."""
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_password(request.user, form.cleaned_data["new_password1"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("The password was changed."))
        return redirect("access:home")
    return render(request, "access/password.html", {"form": form, "must": request.user.must_change_password})
