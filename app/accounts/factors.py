"""The second factor: six digits of a code app (RFC 6238), ten recovery codes on paper; whether one must be given."""

import base64
import hashlib
import hmac
import secrets
from typing import Any
from uuid import UUID

import pyotp

from app.accounts import factor_queries, passkeys, sealing
from app.accounts.factor_models import CodeApp, RecoveryCode
from app.accounts.forms import ProofForm
from app.web import security
from app.web.i18n import gettext as _
from app.web.visit import Came, Visit
from tenants import clock, session
from tenants.session import Db
from tenants.settings import Settings

NAME = "Passerelle"
STEP = 30  # seconds a code is shown
DRIFT = (0, -1, 1)  # steps a phone's clock may be wrong by
CODES = 10
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without look-alikes; 16 of them are 79 bits


# -- what an account has ----------------------------------------------------------------------------------------------
def held(visit: Visit, account_id: UUID) -> Any:
    """Every way in which this account can prove itself; None when it was disabled meanwhile."""
    return session.peek(visit.services.database, factor_queries.HELD, account=account_id)


def has_one(ways: Any) -> bool:
    return bool(ways is not None and (ways.code_apps or ways.passkeys))


def given(db: Db, visit: Visit, form: ProofForm, account_id: UUID) -> str:
    """The kind of second factor that was given and holds; empty when none does, which the form then says."""
    if form.proof_key.data:
        if passkeys.answers(db, visit, form.proof_key.data, account_id):
            return "passkey"
        form.refuse(_("Cette clé n’est pas reconnue pour votre compte. Essayez-en une autre."))
    elif form.proof_recovery.data:
        if take_recovery_code(db, account_id, form.proof_recovery.data):
            visit.noted.append(Came("session:recovery-code", account_id))
            return "recovery"
        form.refuse(_("Ce code de secours ne correspond pas, ou il a déjà servi."), "proof_recovery")
    elif form.proof_code.data:
        if take_code(db, visit.settings, account_id, form.proof_code.data):
            return "code"
        form.refuse(
            _("Ce code ne correspond pas, ou il a déjà servi. Attendez le suivant, puis recommencez."), "proof_code"
        )
    else:
        form.refuse(_("Indiquez le code à 6 chiffres."), "proof_code")
    return ""


# -- the code app -----------------------------------------------------------------------------------------------------
def new_secret(visit: Visit) -> str:
    """The same while one looks at the page, another after every proof: 160 bits from the installation's own secret."""
    me = visit.person
    assert me is not None
    seed = security.sign(visit.settings, "new-code-app", f"{me.session_number}:{me.proved_at.isoformat()}")
    return base64.b32encode(bytes.fromhex(seed)[:20]).decode()


def address(secret: str, email: str) -> str:
    """What the picture says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=NAME)


def step_of(secret: str, typed: str) -> int | None:
    """The 30 s step whose code was typed, one step of drift either way; None for any other code."""
    digits = "".join(typed.split())
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
        return None
    now, app = int(clock.now().timestamp()) // STEP, pyotp.TOTP(secret)
    found = [now + drift for drift in DRIFT if hmac.compare_digest(app.generate_otp(now + drift), digits)]
    return found[0] if found else None


def take_code(db: Db, settings: Settings, account_id: UUID, typed: str) -> bool:
    """Whether the code holds. None is taken twice, nor one older than the last, however many come at once."""
    app: CodeApp | None = db.object(factor_queries.CODE_APP, account=account_id)
    secret = sealing.unseal(settings, app.secret) if app is not None else None
    step = step_of(secret, typed) if secret else None
    return step is not None and db.run(factor_queries.TAKE_STEP, account=account_id, step=step) == 1


def keep_app(db: Db, settings: Settings, account_id: UUID, secret: str, step: int) -> None:
    """The app whose code was just typed: that code has served. Raises ConstraintRefused when there is one already."""
    db.add(CodeApp(account_id=account_id, secret=sealing.seal(settings, secret), last_step=step, made_at=clock.now()))


# -- recovery codes ---------------------------------------------------------------------------------------------------
def new_recovery_codes(db: Db, account_id: UUID) -> list[str]:
    """Ten new codes, as they are printed; those of before open nothing any more."""
    db.run(factor_queries.REMOVE_RECOVERY_CODES, account=account_id)
    codes = ["-".join(_signs(4) for _group in range(4)) for _code in range(CODES)]
    db.add(*(RecoveryCode(code_hash=_hash(account_id, code), account_id=account_id) for code in codes))
    return codes


def _signs(count: int) -> str:
    return "".join(secrets.choice(SIGNS) for _sign in range(count))


def take_recovery_code(db: Db, account_id: UUID, typed: str) -> bool:
    hash_ = _hash(account_id, typed)
    return db.run(factor_queries.TAKE_RECOVERY_CODE, account=account_id, hash_=hash_, now=clock.now()) == 1


def _hash(account_id: UUID, code: str) -> bytes:
    """Of the signs alone, however they are typed. Codes of 79 random bits need no slow hash."""
    signs = "".join(sign for sign in code.upper() if sign in SIGNS)
    return hashlib.sha256(account_id.bytes + security.digest(signs)).digest()
