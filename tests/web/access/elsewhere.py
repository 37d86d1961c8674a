"""A server that stands for the other systems, as their published protocols say; it forgives nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "tongpan", "a secret between two"


class Elsewhere:
    """OpenID Connect, DingTalk and WeCom at one address. ``wrong`` names what it gets wrong on purpose."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.codes: dict[str, dict[str, str]] = {}
        self.wrong = ""
        elsewhere = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.reply({})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                kind = self.headers["Content-Type"]
                sent = json.loads(body) if "json" in kind else {k: v[0] for k, v in parse_qs(body).items()}
                self.reply(sent)

            def reply(self, sent: dict[str, str]) -> None:
                split = urlsplit(self.path)
                query = {k: v[0] for k, v in parse_qs(split.query).items()}
                found = elsewhere.answer(self.command, split.path, query | sent, dict(self.headers))
                body = json.dumps(found if found is not None else {"error": "refused"}).encode()
                self.send_response(200 if found is not None else 400)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def agree(self, asked: str, subject: str) -> str:
        """Somebody signs in there: a code, good once, for what our address asked."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = {k: v[0] for k, v in parse_qs(urlsplit(asked).query).items()} | {"subject": subject}
        return code

    def answer(self, method: str, path: str, sent: dict[str, str], heads: dict[str, str]) -> dict[str, Any] | None:
        if self.wrong == "no answer":
            return None
        known = {
            ("GET", "/.well-known/openid-configuration"): self.discovery,
            ("GET", "/jwks"): self.jwks,
            ("POST", "/token"): self.token,
            ("POST", "/v1.0/oauth2/userAccessToken"): self.dingtalk_token,
            ("GET", "/v1.0/contact/users/me"): self.dingtalk_me,
            ("GET", "/cgi-bin/gettoken"): self.wecom_token,
            ("GET", "/cgi-bin/auth/getuserinfo"): self.wecom_user,
        }
        return known[method, path](sent, heads)

    def discovery(self, sent: dict[str, str], heads: dict[str, str]) -> dict[str, Any]:
        issuer = "http://other.example" if self.wrong == "issuer" else self.address
        return {
            "issuer": issuer, "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token", "jwks_uri": f"{self.address}/jwks",
        }  # fmt: skip

    def jwks(self, sent: dict[str, str], heads: dict[str, str]) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": "k1", "use": "sig", "alg": "RS256"}]}

    def token(self, sent: dict[str, str], heads: dict[str, str]) -> dict[str, Any] | None:
        asked = self.codes.pop(sent["code"], None)
        # RFC 6749, 2.3.1: both are written as in a form before they are put together.
        basic = base64.b64encode(f"{quote_plus(CLIENT)}:{quote_plus(SECRET)}".encode()).decode()
        if asked is None or heads.get("Authorization") != f"Basic {basic}":
            return None
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest()).decode()
        if asked["code_challenge"] != challenge.rstrip("=") or asked["redirect_uri"] != sent["redirect_uri"]:
            return None
        now = int(time.time())
        said = {
            "iss": self.address, "aud": CLIENT, "sub": asked["subject"], "nonce": asked["nonce"], "iat": now,
            "exp": now + 300,
        }  # fmt: skip
        wrong: dict[str, dict[str, Any]] = {
            "nonce": {"nonce": "another"}, "audience": {"aud": "another"}, "late": {"exp": now - 600},
        }  # fmt: skip
        said |= wrong.get(self.wrong, {})
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048) if self.wrong == "key" else self.key
        if self.wrong == "unsigned":
            return {"id_token": jwt.encode(said, "", algorithm="none", headers={"kid": "k1"})}
        return {"id_token": jwt.encode(said, key, algorithm="RS256", headers={"kid": "k1"})}

    def dingtalk_token(self, sent: dict[str, str], heads: dict[str, str]) -> dict[str, Any] | None:
        asked = self.codes.pop(sent["code"], None)
        if asked is None or sent["grantType"] != "authorization_code":
            return None
        if (sent["clientId"], sent["clientSecret"]) != (CLIENT, SECRET):
            return None
        return {"accessToken": f"user:{asked['subject']}", "expireIn": 7200, "corpId": "c"}

    def dingtalk_me(self, sent: dict[str, str], heads: dict[str, str]) -> dict[str, Any]:
        token = {name.lower(): value for name, value in heads.items()}["x-acs-dingtalk-access-token"]
        return {"nick": "某人", "unionId": token.removeprefix("user:"), "openId": "o"}

    def wecom_token(self, sent: dict[str, str], heads: dict[str, str]) -> dict[str, Any]:
        if (sent["corpid"], sent["corpsecret"]) != (CLIENT, SECRET):
            return {"errcode": 40013, "errmsg": "invalid corpid"}
        return {"errcode": 0, "errmsg": "ok", "access_token": "app", "expires_in": 7200}

    def wecom_user(self, sent: dict[str, str], heads: dict[str, str]) -> dict[str, Any]:
        asked = self.codes.pop(sent["code"], None)
        if asked is None or sent["access_token"] != "app":
            return {"errcode": 40029, "errmsg": "invalid code"}
        if self.wrong == "no member":
            return {"errcode": 0, "errmsg": "ok", "openid": "x", "external_userid": "y"}
        return {"errcode": 0, "errmsg": "ok", "userid": asked["subject"], "user_ticket": "t"}
