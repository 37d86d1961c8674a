"""Signing in and changing the password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """User name and password, in the platform's words."""

    error_messages = {
        "invalid_login": _("User name or password is not right. Capital and small letters differ."),
        "inactive": _("This account was closed. Ask your security administrator."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")


def _password_help() -> str:
    """The policy in a sentence."""
    return _(
        "At least %(length)s characters, of %(classes)s of these kinds: small letters, capitals, figures, others. "
        "No common word, not like your name, none of the last %(history)s."
    ) % {
        "length": settings.PASSWORD_LENGTH,
        "classes": settings.PASSWORD_CLASSES,
        "history": settings.PASSWORD_HISTORY,
    }


class PasswordForm(PasswordChangeForm):
    """The old password and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Present password")
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password1"].help_text = _password_help()
        self.fields["new_password2"].label = _("New password again")
        self.fields["new_password2"].help_text = ""

    def clean_new_password1(self) -> str:
        """The new password must differ from the present one."""
        new = self.cleaned_data["new_password1"]
        if self.user.check_password(new):
            raise forms.ValidationError(_("Choose a password other than the present one."))
        return new
