"""OpenID Connect as a client: Authlib speaks the protocol, what it leaves open is checked here, and every doubt ends in
ProviderRefused. Nothing of the network decides which algorithms, audience or issuer are believed."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256, sha384, sha512
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeGuard
from urllib.parse import urlencode, urlsplit

from tenants import clock
from tenants.later import Later
from tenants.providers import Provider

if TYPE_CHECKING:
    import requests
    from authlib.integrations.requests_client import OAuth2Session
    from joserfc.jwk import KeySet

# Few installations name a provider: the three libraries together hold eight megabytes.
http, oauth, oauth_errors = (
    Later(name) for name in ("requests", "authlib.integrations.requests_client", "authlib.common.errors")
)
jwt, jwk, jose_errors = (Later(name) for name in ("joserfc.jwt", "joserfc.jwk", "joserfc.errors"))

KEPT = timedelta(hours=1)  # metadata and keys: what a provider takes back is believed no longer
AGAIN = timedelta(minutes=1)  # the least time between two looks for an unknown key
LEEWAY = 60  # seconds that two clocks may differ by
OLDEST = 600  # seconds since a token was made
TIMEOUT = (3.05, 5)  # seconds to connect, to answer
LARGEST = 200_000  # bytes of an answer
HASHES = {"256": sha256, "384": sha384, "512": sha512}


class ProviderRefused(Exception):
    """What the provider said is not believed, or it said nothing. The reason is for the log: it names no person."""


@dataclass(frozen=True)
class Identity:
    """Who the provider says it is. subject: its own name for the person. factors: its amr and acr values."""

    issuer: str
    subject: str
    shown: str
    factors: tuple[str, ...]
    id_token: str


@dataclass
class Party:
    """What one process knows of one provider."""

    provider: Provider
    _metadata: dict[str, Any] = field(default_factory=dict)
    _keys: "KeySet | None" = None
    _read_at: datetime | None = None
    _keys_at: datetime | None = None
    _lock: Lock = field(default_factory=Lock)

    # -- what it publishes ---------------------------------------------------------------------------------------------
    def metadata(self) -> dict[str, Any]:
        with self._lock:
            if self._read_at is None or clock.now() - self._read_at > KEPT or clock.now() < self._read_at:
                found = self._get(f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration")
                if found.get("issuer") != self.provider.issuer:
                    raise ProviderRefused("metadata of another issuer")
                for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                    self._own_scheme(found.get(name), name)
                self._metadata, self._read_at, self._keys = found, clock.now(), None
            return self._metadata

    def keys(self, *, anew: bool = False) -> "KeySet":
        metadata = self.metadata()
        with self._lock:
            young = self._keys_at is not None and timedelta() <= clock.now() - self._keys_at < AGAIN
            if self._keys is None or (anew and not young):
                found = self._get(metadata["jwks_uri"])
                lines = found.get("keys")
                usable = [
                    key
                    for key in (lines if isinstance(lines, list) else [])
                    if isinstance(key, dict) and key.get("kty") in ("RSA", "EC") and key.get("use", "sig") == "sig"
                ]
                try:
                    self._keys = jwk.KeySet.import_key_set({"keys": usable})
                except (jose_errors.JoseError, ValueError, KeyError, TypeError):
                    raise ProviderRefused("keys that cannot be read") from None
                self._keys_at = clock.now()
            return self._keys

    # -- going there and coming back -----------------------------------------------------------------------------------
    def begin(self, redirect_uri: str, state: str, nonce: str, verifier: str, *, prompt: str = "") -> str:
        """The address to send the browser to. verifier: of PKCE, unused where the provider refuses it."""
        asked: dict[str, str] = {"nonce": nonce}
        if self.provider.pkce:
            asked["code_verifier"] = verifier
        if self.provider.claims:
            asked["claims"] = self.provider.claims
        if prompt:
            asked["prompt"] = prompt
        with self._session(redirect_uri) as session:
            href, _state = session.create_authorization_url(
                self.metadata()["authorization_endpoint"], state=state, **asked
            )
        return str(href)

    def finish(self, said: dict[str, str], redirect_uri: str, nonce: str, verifier: str) -> Identity:
        """Who it is. said: the query of the return, whose state the caller has checked. Raises ProviderRefused."""
        metadata = self.metadata()
        if "iss" in said or metadata.get("authorization_response_iss_parameter_supported"):
            self._same(said.get("iss"), self.provider.issuer, "return of another issuer")  # RFC 9207
        if "error" in said or not said.get("code"):
            raise ProviderRefused(f"no code: {said.get('error', '')[:60]}")
        token = self._exchange(metadata["token_endpoint"], redirect_uri, said["code"], verifier)
        id_token, access = token.get("id_token"), token.get("access_token")
        if not isinstance(id_token, str) or not isinstance(access, str):
            raise ProviderRefused("no id_token")
        header, claims = self._believed(id_token)
        self._check_id_token(header, claims, nonce, access)
        info = self._userinfo(access, str(claims["sub"])) if self.provider.userinfo != "none" else {}
        return Identity(
            issuer=self.provider.issuer,
            subject=str(claims["sub"]),
            shown=str(info.get("email") or claims.get("email") or "")[:254],
            factors=_factors(claims),
            id_token=id_token,
        )

    def logout(self, id_token: str, to: str) -> str:
        """Where signing out goes on (RP-initiated logout); empty where the provider has no such place or is away."""
        try:
            end = self.metadata().get("end_session_endpoint") if self.provider.logout else None
            self._own_scheme(end, "end_session_endpoint")
        except ProviderRefused:
            return ""
        query = {"id_token_hint": id_token, "post_logout_redirect_uri": to, "state": secrets.token_urlsafe(32)}
        return f"{end}{'&' if '?' in str(end) else '?'}{urlencode(query)}"

    # -- what is believed ----------------------------------------------------------------------------------------------
    def _exchange(self, endpoint: str, redirect_uri: str, code: str, verifier: str) -> dict[str, Any]:
        more = {"code_verifier": verifier} if self.provider.pkce else {}
        try:
            with self._session(redirect_uri) as session:
                token = session.fetch_token(
                    endpoint,
                    grant_type="authorization_code",
                    code=code,
                    timeout=TIMEOUT,
                    allow_redirects=False,
                    **more,
                )
        except (oauth_errors.AuthlibBaseError, http.RequestException, ValueError, KeyError, TypeError) as error:
            raise ProviderRefused(f"no token: {type(error).__name__}") from None
        return dict(token) if isinstance(token, dict) else {}

    def _believed(self, text: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and claims of a token signed by a published key, by an algorithm of ours. Looks once for a new key."""
        for anew in (False, True):
            try:
                token = jwt.decode(text, self.keys(anew=anew), algorithms=list(self.provider.algorithms))
            except (jose_errors.JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
                if anew:
                    raise ProviderRefused(f"token not believed: {type(error).__name__}") from None
                continue
            return dict(token.header), dict(token.claims)
        raise AssertionError("unreachable")

    def _check_issued(self, claims: dict[str, Any]) -> None:
        """Issuer and audience, as strings: a list of issuers is none (CVE-2026-75509)."""
        self._same(claims.get("iss"), self.provider.issuer, "another issuer")
        audience = claims.get("aud")
        several = audience if isinstance(audience, list) else [audience]
        if self.provider.client_id not in several:
            raise ProviderRefused("another audience")
        if len(several) > 1 or "azp" in claims:
            self._same(claims.get("azp"), self.provider.client_id, "another party")

    def _check_id_token(self, header: dict[str, Any], claims: dict[str, Any], nonce: str, access: str) -> None:
        self._check_issued(claims)
        now = clock.now().timestamp()
        expires, made, before = claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)
        if not _is_moment(expires) or expires <= now - LEEWAY:
            raise ProviderRefused("expired")
        if not _is_moment(made) or not now - OLDEST <= made <= now + LEEWAY:
            raise ProviderRefused("not made now")
        if not _is_moment(before) or before > now + LEEWAY:
            raise ProviderRefused("not valid yet")
        self._same(claims.get("nonce"), nonce, "another nonce")
        subject = claims.get("sub")
        if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
            raise ProviderRefused("no subject")
        if "at_hash" in claims:
            self._same(claims["at_hash"], _half_hash(str(header.get("alg")), access), "another access token")

    def _userinfo(self, access: str, subject: str) -> dict[str, Any]:
        endpoint = self.metadata().get("userinfo_endpoint")
        self._own_scheme(endpoint, "userinfo_endpoint")
        answer = self._ask(str(endpoint), {"authorization": f"Bearer {access}"})
        kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
        if self.provider.userinfo == "signed":
            if kind != "application/jwt":
                raise ProviderRefused("unsigned userinfo")
            _header, info = self._believed(answer.text.strip())
            self._check_issued(info)
        else:
            info = _object(answer)
        self._same(info.get("sub"), subject, "userinfo of another subject")  # OpenID Connect Core 5.3.2
        return info

    @staticmethod
    def _same(given: Any, wanted: str, reason: str) -> None:
        if not isinstance(given, str) or not hmac.compare_digest(given.encode(errors="replace"), wanted.encode()):
            raise ProviderRefused(reason)

    def _own_scheme(self, address: Any, name: str) -> None:
        """An endpoint travels as the issuer does: nothing goes from https to http."""
        if not isinstance(address, str) or urlsplit(address).scheme != urlsplit(self.provider.issuer).scheme:
            raise ProviderRefused(f"no usable {name}")

    # -- the wire ------------------------------------------------------------------------------------------------------
    def _session(self, redirect_uri: str) -> "OAuth2Session":
        session = oauth.OAuth2Session(
            client_id=self.provider.client_id,
            client_secret=self.provider.client_secret,
            scope=" ".join(self.provider.scopes),
            redirect_uri=redirect_uri,
            code_challenge_method="S256" if self.provider.pkce else None,
            token_endpoint_auth_method=self.provider.client_auth,
        )
        session.trust_env = False  # neither a proxy nor a netrc of the machine takes part
        return session

    def _get(self, address: str) -> dict[str, Any]:
        return _object(self._ask(address, {}))

    @staticmethod
    def _ask(address: str, headers: dict[str, str]) -> "requests.Response":
        try:
            with http.Session() as plain:
                plain.trust_env = False
                answer = plain.get(address, headers=headers, timeout=TIMEOUT, allow_redirects=False, stream=True)
                content = answer.raw.read(LARGEST + 1, decode_content=True)
        except (http.RequestException, OSError, ValueError) as error:
            raise ProviderRefused(f"away: {type(error).__name__}") from None
        if answer.status_code != 200 or len(content) > LARGEST:
            raise ProviderRefused(f"answered {answer.status_code}")
        answer._content = content  # read above, no further than allowed
        return answer


def _object(answer: "requests.Response") -> dict[str, Any]:
    try:
        read = answer.json()
    except (ValueError, RecursionError):
        raise ProviderRefused("an answer that is no JSON") from None
    if not isinstance(read, dict):
        raise ProviderRefused("an answer that is no object")
    return read


def _is_moment(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _half_hash(algorithm: str, access: str) -> str:
    """The left half of the access token's hash, by the size of the algorithm (OpenID Connect Core 3.1.3.6)."""
    digest = HASHES.get(algorithm[-3:], sha256)(access.encode()).digest()
    return urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def _factors(claims: dict[str, Any]) -> tuple[str, ...]:
    amr, acr = claims.get("amr"), claims.get("acr")
    said = [one for one in amr if isinstance(one, str)] if isinstance(amr, list) else []
    return (*said, *([acr] if isinstance(acr, str) else []))


_parties: dict[Provider, Party] = {}


def party(provider: Provider) -> Party:
    """The one of this process, with what it has read."""
    return _parties.setdefault(provider, Party(provider))
