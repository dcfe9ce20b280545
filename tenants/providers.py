"""Identity providers (OpenID Connect) that people may sign in with: read once from a TOML file of the installation."""

import json
import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
CODE = re.compile(r"[a-z][a-z0-9-]{0,30}")


@dataclass(frozen=True)
class Provider:
    """One provider.

    places: workspaces by slug, "federation", "partner"; empty: everybody, everywhere. A session that it opens leads to
    these places only, until the person proves themselves by what is theirs here.
    userinfo: "none", "json", or "signed" (a JWT and nothing else). second_factor: the amr or acr values that count as
    one. claims: the JSON of the parameter of that name, for providers that are asked for amr by it.
    """

    code: str
    name: str
    issuer: str
    client_id: str
    client_secret: str
    places: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ("openid", "email")
    algorithms: tuple[str, ...] = ("RS256", "ES256")
    pkce: bool = True
    client_auth: str = "client_secret_post"
    userinfo: str = "none"
    second_factor: tuple[str, ...] = ()
    claims: str = ""
    origins: tuple[str, ...] = ()  # others than the issuer's that signing in or out passes through
    logout: bool = True

    def serves(self, place: str) -> bool:
        return not self.places or place in self.places

    @property
    def form_origins(self) -> tuple[str, ...]:
        """Where a form of ours may lead on to."""
        issuer = urlsplit(self.issuer)
        return (f"{issuer.scheme}://{issuer.netloc}", *self.origins)


def read(path: Path, *, production: bool) -> tuple[Provider, ...]:
    """Every [[provider]] of the file. Raises ValueError with a sentence a line for what cannot be used."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("provider", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"The providers' file {path} cannot be read: {error}.") from None
    known = {field.name: field for field in fields(Provider)}
    wrong: list[str] = []
    found: list[Provider] = []
    for at, table in enumerate(tables, 1):
        where = f"Provider {at} ({table.get('code', 'no code')}) of {path.name}"
        strange = sorted(set(table) - set(known))
        lacking = [name for name in ("code", "name", "issuer", "client_id", "client_secret") if not table.get(name)]
        if strange or lacking:
            wrong += [f"{where} does not know {name!r}." for name in strange]
            wrong += [f"{where} lacks {name}." for name in lacking]
            continue
        given: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in table.items()}
        made = Provider(**given)
        wrong += [f"{where} {words}" for words in _wrong(made, production)]
        found.append(made)
    if len({provider.code for provider in found}) < len(found):
        wrong.append(f"Two providers of {path.name} have the same code.")
    if wrong:
        raise ValueError("\n".join(wrong))
    return tuple(found)


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, TypeError):
        return False


def _wrong(provider: Provider, production: bool) -> list[str]:
    said: list[str] = []
    lists: list[Any] = [provider.places, provider.scopes, provider.algorithms, provider.second_factor, provider.origins]
    if not all(isinstance(value, tuple) for value in lists):
        said.append("gives a word where a list is meant.")
        return said
    if not CODE.fullmatch(provider.code):
        said.append("has a code of other signs than small letters, digits and hyphens.")
    if production and not all(origin.startswith("https://") for origin in provider.form_origins):
        said.append("has an address that does not begin with https://.")
    if not provider.algorithms or set(provider.algorithms) - set(ALGORITHMS):
        said.append(f"may only use algorithms among {', '.join(ALGORITHMS)}: neither none nor a shared secret.")
    if "openid" not in provider.scopes:
        said.append("does not ask for the scope openid.")
    if provider.client_auth not in ("client_secret_post", "client_secret_basic"):
        said.append("has a client_auth other than client_secret_post and client_secret_basic.")
    if provider.claims and not _is_object(provider.claims):
        said.append("has claims that are no JSON object.")
    if provider.userinfo not in ("none", "json", "signed"):
        said.append("has a userinfo other than none, json and signed.")
    return said
