"""What people may enter on the pages of access, one file per family."""

from .accounts import AccountFilter, AccountForm, DetailsForm, GrantForm
from .audit import AuditFilter
from .second import AnswerForm, AppForm, PasskeyForm, SecondForm
from .sign_in import PasswordForm, SignInForm
from .units import CloseForm, CodeForm, NamesForm, UnitFilter, UnitForm

__all__ = [
    "AccountFilter",
    "AccountForm",
    "AnswerForm",
    "AppForm",
    "AuditFilter",
    "CloseForm",
    "CodeForm",
    "DetailsForm",
    "GrantForm",
    "NamesForm",
    "PasskeyForm",
    "PasswordForm",
    "SecondForm",
    "SignInForm",
    "UnitFilter",
    "UnitForm",
]
