"""An identity provider on this machine, over real HTTP: it refuses what a strict one refuses (unknown parameters, short
states, a code used twice, a wrong verifier), and tells every lie that a test asks for."""

import json
import secrets
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import RSAKey

from tenants import clock

KNOWN = {"response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "claims", "prompt"}
PKCE = {"code_challenge", "code_challenge_method"}
Lie = Callable[[Any], Any]


def a_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, parameters={"kid": kid, "use": "sig", "alg": "RS256"})


FIRST = a_key("first")


def part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class IdP:
    """lies: what is changed, by place: metadata, keys, return, token, claims, header, signed, info, info_token."""

    client_id: str = "passerelle"
    client_secret: str = "a secret of the test that is long enough"
    pkce: bool = True
    basic: bool = False
    signed_info: bool = False
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "p-1", "email": "nadia@elsewhere.test"})
    lies: dict[str, Lie] = field(default_factory=dict)
    down: bool = False
    asked: list[str] = field(default_factory=list)
    issuer: str = ""

    def __post_init__(self) -> None:
        self.key = FIRST
        self.published = [self.key]
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()
        self.lock = threading.Lock()

    def lie(self, place: str, value: Any) -> Any:
        return self.lies.get(place, lambda same: same)(value)

    def rotate(self) -> None:
        self.key = a_key(secrets.token_hex(4))
        self.published = [self.key]

    # -- what it answers -----------------------------------------------------------------------------------------------
    def metadata(self) -> dict[str, Any]:
        at = self.issuer
        return {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "userinfo_endpoint": f"{at}/userinfo",
            "jwks_uri": f"{at}/keys",
            "end_session_endpoint": f"{at}/logout",
            "authorization_response_iss_parameter_supported": True,
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }

    def authorize(self, asked: dict[str, str]) -> tuple[int, str]:
        """(status, where the browser goes on, or why not)"""
        allowed = KNOWN | (PKCE if self.pkce else set())
        if set(asked) - allowed:
            return 400, f"unknown parameter: {sorted(set(asked) - allowed)}"
        if len(asked["state"]) < 32 or len(asked["nonce"]) < 32 or asked["client_id"] != self.client_id:
            return 400, "too short, or unknown"
        if self.pkce and asked.get("code_challenge_method") != "S256":
            return 400, "no PKCE"
        code = secrets.token_urlsafe(24)
        self.codes[code] = asked
        said = self.lie("return", {"code": code, "state": asked["state"], "iss": self.issuer})
        return 302, f"{asked['redirect_uri']}?{urlencode(said)}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        if self.basic:
            user, _, word = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        else:
            user, word = form.get("client_id", ""), form.get("client_secret", "")
        if (user, word) != (self.client_id, self.client_secret):
            return 401, {"error": "invalid_client"}
        with self.lock:
            asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        if self.pkce and create_s256_code_challenge(form.get("code_verifier", "")) != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        if not self.pkce and "code_verifier" in form:
            return 400, {"error": "Y000400"}
        access = secrets.token_urlsafe(24)
        self.tokens.add(access)
        told = {"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": self.id_token(asked)}
        return 200, self.lie("token", told)

    def id_token(self, asked: dict[str, str]) -> Any:
        now = int(clock.now().timestamp())
        claims = {"iss": self.issuer, "aud": self.client_id, "sub": self.person["sub"], "nonce": asked["nonce"]}
        claims |= {"iat": now, "exp": now + 60, "email": self.person["email"]}
        claims |= {key: self.person[key] for key in ("amr", "acr") if key in self.person}
        return self.signed(self.lie("claims", claims), "header", "signed")

    def signed(self, claims: dict[str, Any], header: str, signed: str) -> Any:
        top = self.lie(header, {"alg": "RS256", "kid": self.key.kid})
        if signed in self.lies:
            return self.lies[signed]((top, claims))
        return jwt.encode(top, claims, self.key, algorithms=["RS256"])

    def userinfo(self, authorization: str) -> tuple[int, str, bytes]:
        if authorization.removeprefix("Bearer ") not in self.tokens:
            return 401, "text/plain", b""
        info = self.lie("info", dict(self.person))
        if not self.signed_info:
            return 200, "application/json", json.dumps(info).encode()
        whole = {"iss": self.issuer, "aud": self.client_id} | info
        return 200, "application/jwt", self.signed(whole, "info_header", "info_signed").encode()


class Handler(BaseHTTPRequestHandler):
    idp: IdP

    def do_GET(self) -> None:
        idp, parts = self.idp, urlsplit(self.path)
        idp.asked.append(parts.path)
        if idp.down:
            self._say(503, "text/plain", b"away")
        elif parts.path == "/.well-known/openid-configuration":
            self._json(200, idp.lie("metadata", idp.metadata()))
        elif parts.path == "/keys":
            self._json(200, idp.lie("keys", {"keys": [key.as_dict(private=False) for key in idp.published]}))
        elif parts.path == "/authorize":
            status, said = idp.authorize(dict(parse_qsl(parts.query)))
            self.send_response(status)
            if status == 302:
                self.send_header("location", said)
            self.send_header("content-length", "0" if status == 302 else str(len(said)))
            self.end_headers()
            self.wfile.write(b"" if status == 302 else said.encode())
        elif parts.path == "/userinfo":
            self._say(*idp.userinfo(self.headers.get("authorization", "")))
        else:
            self._say(404, "text/plain", b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.idp.asked.append(self.path)
        answer = self.idp.token(dict(parse_qsl(body)), self.headers.get("authorization", ""))
        if isinstance(answer[1], bytes):
            self._say(answer[0], "text/html", answer[1])
        else:
            self._json(*answer)

    def _json(self, status: int, said: Any) -> None:
        self._say(status, "application/json", json.dumps(said).encode())

    def _say(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: Any) -> None:
        return


def serve(idp: IdP) -> ThreadingHTTPServer:
    """Started on a free port of this machine; idp.issuer is its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"idp": idp}))
    idp.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server
