"""What is asked of the second factors, the keys and the steps of a person."""

from uuid import UUID

from sqlalchemy import BindParameter, and_, bindparam, delete, select, update
from sqlalchemy import func as sql

from app.accounts.factor_models import CodeApp, FactorPolicy, Passkey, ProviderLink, RecoveryCode, Step
from app.accounts.models import Account

_OF: BindParameter[UUID] = bindparam("account")


def _count(model: type[CodeApp] | type[Passkey] | type[ProviderLink] | type[RecoveryCode], *where: object) -> object:
    counted = select(sql.count()).select_from(model).where(model.account_id == Account.id, *where)  # type: ignore[arg-type]
    return counted.correlate(Account).scalar_subquery()


# Every way in which an account can prove itself, in one statement.
HELD = select(
    Account.id,
    Account.email,
    Account.password_hash,
    _count(CodeApp).label("code_apps"),  # type: ignore[attr-defined]
    _count(Passkey).label("passkeys"),  # type: ignore[attr-defined]
    _count(RecoveryCode, RecoveryCode.used_at.is_(None)).label("recovery_codes"),  # type: ignore[attr-defined]
    _count(ProviderLink).label("links"),  # type: ignore[attr-defined]
).where(Account.id == _OF, Account.disabled_at.is_(None))

CODE_APP = select(CodeApp).where(CodeApp.account_id == _OF)
# One code, one use, however many come at once: the step only moves forward.
TAKE_STEP = (
    update(CodeApp)
    .where(CodeApp.account_id == _OF, CodeApp.last_step < bindparam("step"))
    .values(last_step=bindparam("step"))
    .execution_options(synchronize_session=False)
)
REMOVE_CODE_APP = delete(CodeApp).where(CodeApp.account_id == _OF).execution_options(synchronize_session=False)

TAKE_RECOVERY_CODE = (
    update(RecoveryCode)
    .where(RecoveryCode.account_id == _OF, RecoveryCode.code_hash == bindparam("hash_"), RecoveryCode.used_at.is_(None))
    .values(used_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
REMOVE_RECOVERY_CODES = (
    delete(RecoveryCode).where(RecoveryCode.account_id == _OF).execution_options(synchronize_session=False)
)

PASSKEYS = select(Passkey).where(Passkey.account_id == _OF).order_by(Passkey.made_at, Passkey.id)
PASSKEY = select(Passkey).where(Passkey.credential_id == bindparam("credential"))
ONE_PASSKEY = select(Passkey).where(and_(Passkey.account_id == _OF, Passkey.id == bindparam("key")))
REMOVE_PASSKEY = (
    delete(Passkey)
    .where(Passkey.account_id == _OF, Passkey.id == bindparam("key"))
    .execution_options(synchronize_session=False)
)

REMOVE_POLICY = (
    delete(FactorPolicy)
    .where(FactorPolicy.workspace_id == bindparam("workspace"))
    .execution_options(synchronize_session=False)
)

LINKS = select(ProviderLink).where(ProviderLink.account_id == _OF).order_by(ProviderLink.made_at, ProviderLink.number)
LINK = select(ProviderLink).where(
    ProviderLink.issuer == bindparam("issuer_"), ProviderLink.subject == bindparam("subject_")
)
REMOVE_LINK = (
    delete(ProviderLink)
    .where(ProviderLink.account_id == _OF, ProviderLink.number == bindparam("number_"))
    .execution_options(synchronize_session=False)
)

STEP = select(Step.key_hash, Step.account_id, Step.kept).where(
    Step.key_hash == bindparam("hash_"),
    Step.browser_hash == bindparam("browser_"),
    Step.purpose == bindparam("purpose_"),
    Step.used_at.is_(None),
    Step.ends_at > bindparam("now"),
)
USE_STEP = (
    update(Step)
    .where(Step.key_hash == bindparam("hash_"), Step.used_at.is_(None), Step.ends_at > bindparam("now"))
    .values(used_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
