"""What people may enter on the pages of access, one file per family."""

from .accounts import AccountFilter, AccountForm, DetailsForm, GrantForm
from .audit import AuditFilter
from .delegation import HandOnForm, LinkForm, ReasonForm, TokenForm
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
    "HandOnForm",
    "LinkForm",
    "NamesForm",
    "PasskeyForm",
    "PasswordForm",
    "ReasonForm",
    "SecondForm",
    "SignInForm",
    "TokenForm",
    "UnitFilter",
    "UnitForm",
]
