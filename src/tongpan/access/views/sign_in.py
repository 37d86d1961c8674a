"""Sign in, sign out, change the password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongpan.access import actions, arrival, sittings
from tongpan.access.forms import PasswordForm, SignInForm
from tongpan.access.outside import providers
from tongpan.access.passwords import too_old


class SignIn(LoginView):
    """User name and password; after too many failures the sign-in waits (:mod:`tongpan.access.pauses`)."""

    template_name = "access/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Go in, or on to the second step."""
        return arrival.arrive(self.request, form.get_user(), self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the other systems by which one may sign in."""
        return super().get_context_data(**kwargs) | {"outside": providers()}


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view()


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def password(request: HttpRequest) -> HttpResponse:
    """A new password; the present session stays, all others end."""
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        old = request.session.session_key
        actions.change_password(request.user, form.cleaned_data["new_password1"], here=old)
        update_session_auth_hash(request, request.user)
        sittings.moved(old, request.session.session_key)
        messages.success(request, _("The password was changed."))
        return redirect("access:home")
    must = request.user.must_change_password
    return render(request, "access/password.html", {"form": form, "must": must, "old": too_old(request.user)})
