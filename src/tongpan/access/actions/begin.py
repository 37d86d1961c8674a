"""The first unit and the first accounts of an empty installation."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext as _

from tongpan.access import audit
from tongpan.access.models import CodeScheme, Grant, Role, Unit, UnitCode, User

from .accounts import first_password


class BegunError(Exception):
    """The installation is not empty, or the key is none; the message names the remedy."""


@transaction.atomic
def begin_with(slug: str, name: str, kind: str, roles: Mapping[str, str]) -> list[tuple[User, str]]:
    """Make the unit and one account for each role, by user name; each with a password that is kept nowhere.

    Raises:
        BegunError: where there are accounts already, or the key is no key.
    """
    if User.objects.exists():
        raise BegunError(_("There are accounts already. The security administrator gives more, and new passwords too."))
    try:
        validate_slug(slug)
    except ValidationError as error:
        text = _("“%(slug)s” is no key. Give the administrative code, such as 441826, or letters, figures and dashes.")
        raise BegunError(text % {"slug": slug}) from error
    unit = Unit.everywhere.filter(slug=slug).first() or Unit(slug=slug, name=name, kind=kind)
    unit.save()
    if slug.isdigit() and len(slug) == 6:
        UnitCode.objects.get_or_create(unit=unit, scheme=CodeScheme.GB2260, code=slug)
    made = []
    for username, role in roles.items():
        password = first_password()
        user = User.objects.create_user(
            username, password, display_name=str(Role(role).label), must_change_password=True
        )
        Grant.objects.create(user=user, role=role, unit=unit)
        made.append((user, password))
    audit.record("access.begin", actor=None, unit=unit, target=slug, accounts=list(roles))
    return made
