"""Passkeys (WebAuthn level 3): the browser is given a challenge that serves once, its answer is checked against the key
that was kept. Names of this machine's numbers (127.0.0.1) have none: a passkey belongs to a domain."""

import json
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

from app.accounts import factor_queries, steps
from app.accounts.factor_models import Passkey
from app.web.visit import Visit
from tenants import clock
from tenants.later import Later
from tenants.session import Db

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

webauthn, helpers, structs = (Later(name) for name in ("webauthn", "webauthn.helpers", "webauthn.helpers.structs"))

LONGEST = 20_000  # signs of a browser's answer
NAME = "Passerelle"


def domain(visit: Visit) -> tuple[str, str] | None:
    """(domain, origin) that keys of this address belong to; None where there can be none. The demo and the tests go by
    the address that the browser uses, which is one of ours."""
    base = urlsplit(visit.settings.base_url)
    host = base.netloc if visit.settings.profile == "production" else visit.request.headers.get("host", base.netloc)
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return name.lower(), f"{base.scheme}://{host}"
    return None


def challenge_to_register(db: Db, visit: Visit, account_id: UUID, email: str, name: str) -> str:
    """What navigator.credentials.create() takes, as JSON."""
    known: list[Passkey] = db.objects(factor_queries.PASSKEYS, account=account_id)
    options = webauthn.generate_registration_options(
        rp_id=_domain(visit)[0],
        rp_name=NAME,
        user_id=account_id.bytes,
        user_name=email,
        user_display_name=name,
        exclude_credentials=_descriptors(known),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.PREFERRED,
        ),
    )
    _keep(db, visit, options.challenge, account_id)
    return webauthn.options_to_json(options)


def challenge_to_prove(db: Db, visit: Visit, account_id: UUID | None) -> str:
    """What navigator.credentials.get() takes. Without an account, the device says which key: no address is told."""
    known: list[Passkey] = db.objects(factor_queries.PASSKEYS, account=account_id) if account_id else []
    options = webauthn.generate_authentication_options(
        rp_id=_domain(visit)[0],
        allow_credentials=_descriptors(known),
        user_verification=structs.UserVerificationRequirement.PREFERRED
        if account_id
        else structs.UserVerificationRequirement.REQUIRED,
    )
    _keep(db, visit, options.challenge, account_id)
    return webauthn.options_to_json(options)


def register(db: Db, visit: Visit, account_id: UUID, typed: str, name: str) -> Passkey | None:
    """The new key, or None when the answer is not one to our challenge. Raises ConstraintRefused for a known key."""
    answer, challenge = _read(typed), _challenge_of(typed)
    if answer is None or challenge is None or not _served(db, visit, challenge, account_id):
        return None
    rp_id, origin = _domain(visit)
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=helpers.base64url_to_bytes(challenge),
            expected_rp_id=rp_id,
            expected_origin=origin,
        )
    except (helpers.exceptions.WebAuthnException, ValueError, KeyError, TypeError):
        return None
    said = answer.get("response", {}).get("transports") or []
    key = Passkey(
        account_id=account_id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        signs=made.sign_count,
        name=name,
        transports=[str(one)[:20] for one in said if isinstance(one, str)][:8] if isinstance(said, list) else [],
        made_at=clock.now(),
    )
    with db.savepoint():
        db.add(key)
    return key


def answers(db: Db, visit: Visit, typed: str, account_id: UUID | None) -> Passkey | None:
    """The key that answered our challenge. Without an account it must have checked the person itself (a finger, a face,
    a PIN): it is then both factors. The challenge has served, whatever the outcome."""
    answer, challenge = _read(typed), _challenge_of(typed)
    if answer is None or challenge is None or not _served(db, visit, challenge, account_id):
        return None
    try:
        credential = helpers.base64url_to_bytes(str(answer.get("rawId", "")))
    except ValueError:
        return None
    key: Passkey | None = db.object(factor_queries.PASSKEY, credential=credential)
    if key is None or (account_id is not None and key.account_id != account_id):
        return None
    rp_id, origin = _domain(visit)
    try:
        proved = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=helpers.base64url_to_bytes(challenge),
            expected_rp_id=rp_id,
            expected_origin=origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.signs,
            require_user_verification=account_id is None,
        )
    except (helpers.exceptions.WebAuthnException, ValueError, KeyError, TypeError):
        return None
    key.signs, key.used_at = proved.new_sign_count, clock.now()
    return key


def _domain(visit: Visit) -> tuple[str, str]:
    return domain(visit) or ("localhost", "")


def _descriptors(keys: list[Passkey]) -> "list[PublicKeyCredentialDescriptor]":
    return [structs.PublicKeyCredentialDescriptor(id=key.credential_id) for key in keys]


def _keep(db: Db, visit: Visit, challenge: bytes, account_id: UUID | None) -> None:
    browser = visit.services.csrf_subject(visit)
    steps.begin(db, steps.PASSKEY, helpers.bytes_to_base64url(challenge), browser, account_id)


def _served(db: Db, visit: Visit, challenge: str, account_id: UUID | None) -> bool:
    """Whether we gave this challenge to this browser for this account; it has served now."""
    step = steps.find(db, steps.PASSKEY, challenge, visit.services.csrf_subject(visit))
    return step is not None and step.account_id == account_id and steps.use(db, step)


def _read(typed: str) -> dict[str, Any] | None:
    try:
        read = json.loads(typed) if len(typed) <= LONGEST else None
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) and isinstance(read.get("response"), dict) else None


def _challenge_of(typed: str) -> str | None:
    """The challenge as the browser signed it."""
    answer = _read(typed)
    try:
        client = json.loads(helpers.base64url_to_bytes(str(answer["response"]["clientDataJSON"]))) if answer else None
    except (ValueError, KeyError, RecursionError):
        return None
    challenge = client.get("challenge") if isinstance(client, dict) else None
    return challenge if isinstance(challenge, str) and len(challenge) < 200 and challenge.isascii() else None
