"""Signing in by the word of another system: OpenID Connect, DingTalk, WeCom. What each is asked, and what it answers.

Every provider does two things: it says where to send the browser (``ask``), and it turns the code that the browser
brings back into the name of a person there (``identify``), server to server. No account is ever made by it.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol
from urllib.parse import quote_plus, urlencode

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .outgoing import OutgoingError, Way

log = logging.getLogger(__name__)


class OutsideError(Exception):
    """The other system did not vouch for anybody; the text says so to the reader and holds nothing of its answer."""


@dataclass(frozen=True)
class Asked:
    """What the session keeps while the browser is away; each is good once."""

    provider: str
    state: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        """The verifier's hash, as PKCE sends it (RFC 7636, S256)."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode().rstrip("=")


class Provider(Protocol):
    """One other system."""

    label: ClassVar[Any]

    def ask(self, asked: Asked, back: str) -> str:
        """The address to send the browser to; ``back`` is ours."""
        ...

    def identify(self, asked: Asked, code: str, back: str) -> str:
        """The name of the person there. Raises :class:`OutsideError`."""
        ...


def _call(root: str, method: Literal["GET", "POST"], address: str, **sent: Any) -> dict[str, Any]:
    """One request to a system whose address ``root`` stands in the settings (:mod:`tongpan.access.outgoing`)."""
    try:
        status, found = Way(root).ask(method, address, **sent)
    except OutgoingError as fault:
        log.warning("A system for the sign-in was not asked: %s", fault)
        raise OutsideError(_("The other system does not answer. Try again later, or use your password.")) from fault
    if status != 200 or not isinstance(found, dict):
        raise OutsideError(_("The other system did not confirm who you are. Begin again."))
    return found


def _text(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not value:
        raise OutsideError(_("The other system did not confirm who you are. Begin again."))
    return value


@dataclass(frozen=True)
class OpenIdConnect:
    """Any provider of OpenID Connect Core 1.0, by the code flow with PKCE; its discovery page gives its addresses."""

    issuer: str
    client: str
    secret: str
    label: ClassVar[Any] = gettext_lazy("Unified sign-in")

    def _found(self) -> dict[str, Any]:
        found = _call(self.issuer, "GET", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise OutsideError(_("The other system did not confirm who you are. Begin again."))
        return found

    def ask(self, asked: Asked, back: str) -> str:
        """To its page for authorisation."""
        query = {
            "response_type": "code", "client_id": self.client, "redirect_uri": back, "scope": "openid",
            "state": asked.state, "nonce": asked.nonce, "code_challenge": asked.challenge,
            "code_challenge_method": "S256",
        }  # fmt: skip
        page = _text(self._found(), "authorization_endpoint")
        try:
            Way(self.issuer).target(page)
        except OutgoingError as fault:
            raise OutsideError(_("The other system did not confirm who you are. Begin again.")) from fault
        return f"{page}{'&' if '?' in page else '?'}{urlencode(query)}"

    def identify(self, asked: Asked, code: str, back: str) -> str:
        """``sub`` of the ID token, whose signature, issuer, audience, time and nonce are checked."""
        import jwt

        found = self._found()
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": asked.verifier,
        }  # fmt: skip
        own = base64.b64encode(f"{quote_plus(self.client)}:{quote_plus(self.secret)}".encode()).decode()
        asking = {"Authorization": f"Basic {own}"}  # RFC 6749, 2.3.1
        given = _call(self.issuer, "POST", _text(found, "token_endpoint"), form=form, headers=asking)
        keys = _call(self.issuer, "GET", _text(found, "jwks_uri"))
        try:
            token = _text(given, "id_token")
            named = jwt.get_unverified_header(token).get("kid")
            known = jwt.PyJWKSet.from_dict(keys).keys
            key = next((own for own in known if own.key_id == named), known[0])
            said = jwt.decode(
                token, key, algorithms=["RS256", "ES256"], audience=self.client, issuer=self.issuer, leeway=60,
                options={"require": ["exp", "iat", "sub", "aud", "iss", "nonce"]},
            )  # fmt: skip
        except (jwt.PyJWTError, IndexError) as fault:
            raise OutsideError(_("The other system did not confirm who you are. Begin again.")) from fault
        if not secrets.compare_digest(str(said["nonce"]), asked.nonce):
            raise OutsideError(_("The other system did not confirm who you are. Begin again."))
        return _text(said, "sub")


@dataclass(frozen=True)
class DingTalk:
    """钉钉: OAuth 2 sign-in for third-party web pages; ``unionId`` names the person within the organisation's apps."""

    client: str
    secret: str
    pages: str = "https://login.dingtalk.com"
    api: str = "https://api.dingtalk.com"
    label: ClassVar[Any] = gettext_lazy("DingTalk")

    def ask(self, asked: Asked, back: str) -> str:
        """To ``/oauth2/auth``."""
        query = {
            "response_type": "code", "client_id": self.client, "redirect_uri": back, "scope": "openid",
            "state": asked.state, "prompt": "consent",
        }  # fmt: skip
        return f"{self.pages}/oauth2/auth?{urlencode(query)}"

    def identify(self, asked: Asked, code: str, back: str) -> str:  # noqa: ARG002
        """The code for a user's token, the token for the person."""
        sent = {"clientId": self.client, "clientSecret": self.secret, "code": code, "grantType": "authorization_code"}
        given = _call(self.api, "POST", f"{self.api}/v1.0/oauth2/userAccessToken", body=sent)
        header = {"x-acs-dingtalk-access-token": _text(given, "accessToken")}
        return _text(_call(self.api, "GET", f"{self.api}/v1.0/contact/users/me", headers=header), "unionId")


@dataclass(frozen=True)
class WeCom:
    """企业微信: web sign-in of an own app; ``UserId`` names the member. Who is no member of it is nobody."""

    corp: str
    agent: str
    secret: str
    pages: str = "https://login.work.weixin.qq.com"
    api: str = "https://qyapi.weixin.qq.com"
    label: ClassVar[Any] = gettext_lazy("WeCom")

    def ask(self, asked: Asked, back: str) -> str:
        """To ``/wwlogin/sso/login``."""
        query = {
            "login_type": "CorpApp", "appid": self.corp, "agentid": self.agent, "redirect_uri": back,
            "state": asked.state,
        }  # fmt: skip
        return f"{self.pages}/wwlogin/sso/login?{urlencode(query)}"

    def identify(self, asked: Asked, code: str, back: str) -> str:  # noqa: ARG002
        """The app's token, then the member of the code."""
        asking = {"corpid": self.corp, "corpsecret": self.secret}
        token = self._ask("gettoken", asking, "access_token")
        return self._ask("auth/getuserinfo", {"access_token": token, "code": code}, "userid")

    def _ask(self, what: str, query: dict[str, str], name: str) -> str:
        found = _call(self.api, "GET", f"{self.api}/cgi-bin/{what}", query=query)
        if found.get("errcode", 0) != 0:
            raise OutsideError(_("The other system did not confirm who you are. Begin again."))
        return _text(found, name)


KINDS: dict[str, type] = {"oidc": OpenIdConnect, "dingtalk": DingTalk, "wecom": WeCom}


def providers() -> dict[str, Provider]:
    """The systems that the settings name, in their order."""
    return {name: KINDS[name](**given) for name, given in settings.SIGN_IN_WITH.items()}
