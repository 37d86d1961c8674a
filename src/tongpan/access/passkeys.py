"""Passkeys and security keys (WebAuthn level 2): what the browser is asked, and whether its answer is right.

No attestation is asked for: what matters is that it is the same key as before, on this site.
"""

from __future__ import annotations

import base64
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from .models import Factor, User


class PasskeyError(Exception):
    """The browser's answer is not what was asked for."""


def _server(request: HttpRequest) -> Fido2Server:
    host = request.get_host()
    name = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
    origin = f"{request.scheme}://{host}"
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=name, name=str(_("Tongpan"))),
        attestation="none",
        verify_origin=lambda given: given == origin,
    )


def _kept(user: User) -> list[AttestedCredentialData]:
    keys = user.factors.filter(kind=Factor.Kind.PASSKEY)
    return [AttestedCredentialData(base64.b64decode(key.data)) for key in keys]


def ask_to_make(request: HttpRequest, user: User) -> tuple[dict[str, Any], Any]:
    """What the browser is asked to make a key with, and the state to keep in the session until it answers."""
    person = PublicKeyCredentialUserEntity(
        id=f"tongpan-{user.pk}".encode(), name=user.username, display_name=user.display_name or user.username
    )
    asked, state = _server(request).register_begin(
        person,
        _kept(user),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return dict(asked), state


def made(request: HttpRequest, state: Any, answer: dict[str, Any]) -> tuple[str, str, int]:
    """The key's name, its public part (base64) and its counter. Raises :class:`PasskeyError`."""
    try:
        data = _server(request).register_complete(state, answer)
    except (ValueError, KeyError, TypeError) as fault:
        raise PasskeyError from fault
    key = data.credential_data
    assert key is not None
    return websafe_encode(key.credential_id), base64.b64encode(bytes(key)).decode(), data.counter


def ask_to_show(request: HttpRequest, user: User) -> tuple[dict[str, Any], Any]:
    """What the browser is asked to prove, and the state to keep in the session until it answers."""
    asked, state = _server(request).authenticate_begin(
        _kept(user), user_verification=UserVerificationRequirement.PREFERRED
    )
    return dict(asked), state


def shown(request: HttpRequest, user: User, state: Any, answer: dict[str, Any]) -> tuple[str, int]:
    """Which key answered, and its counter. Raises :class:`PasskeyError`."""
    from fido2.webauthn import AuthenticationResponse

    try:
        key = _server(request).authenticate_complete(state, _kept(user), answer)
        counter = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
    except Exception as fault:  # of several kinds, by what is wrong with it
        raise PasskeyError from fault
    return websafe_encode(key.credential_id), counter
