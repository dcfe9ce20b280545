"""« Double vérification » of one's own account: the code app, the passkeys, the recovery codes. Whoever must have one
and has none is led here and reaches nothing else."""

from typing import Any
from uuid import UUID

from app.accounts import factor_queries, factors, letters, passkeys, people, queries, sessions
from app.accounts.factor_models import Passkey
from app.accounts.forms import CodeAppForm, PasskeyForm, PasskeyNameForm
from app.accounts.models import Account
from app.mail.letters import spoken_in
from app.mail.outbox import post as post_mail
from app.web import security
from app.web.answers import Answer, Raw, done, page
from app.web.errors import NotFound
from app.web.forms import Form
from app.web.i18n import gettext as _
from app.web.qr import qr
from app.web.routes import SIGNED_IN, get, post
from app.web.visit import Came, SignedInPerson, Visit
from tenants import clock
from tenants.session import ConstraintRefused

MOST_KEYS = 20


@get("/account/second-factor", name="accounts:second-factor", may=SIGNED_IN, half=True)
def show(visit: Visit) -> Answer:
    return _overview(visit, Form())


# -- the code app -----------------------------------------------------------------------------------------------------
@get("/account/code-app", name="accounts:code-app", may=SIGNED_IN, half=True)
def new_app(visit: Visit) -> Answer:
    """A new secret, shown and carried by the form alone: nothing is kept before a code proves that the app has it."""
    return _app_page(visit, CodeAppForm(), factors.new_secret(visit))


@post("/account/code-app", name="accounts:code-app", may=SIGNED_IN, half=True, fresh=True)
def create_app(visit: Visit) -> Answer:
    form, me = CodeAppForm(visit.posted), _me(visit)
    secret = _signed_secret(visit, form.secret.data or "")
    if secret is None:
        return done(visit.url("accounts:code-app"), _("Cette page a trop attendu. Recommencez avec la nouvelle image."))
    step = factors.step_of(secret, form.code.data or "") if form.validate() else None
    if step is None:
        if not form.has_errors:
            form.refuse(_("Ce code ne correspond pas. Vérifiez l’heure du téléphone, puis recommencez."), "code")
        return _app_page(visit, form, secret, status=422)
    try:
        with visit.db.savepoint():
            visit.db.run(factor_queries.REMOVE_CODE_APP, account=me.account_id)
            factors.keep_app(visit.db, visit.settings, me.account_id, secret, step)
    except ConstraintRefused:  # pressed twice at once: the other one did it
        return done(visit.url("accounts:second-factor"))
    _note(visit, "session:code-app-added")
    return _added(visit, "code", _("Votre application est enregistrée."))


@post("/account/code-app/removal", name="accounts:code-app-removal", may=SIGNED_IN, fresh=True)
def remove_app(visit: Visit) -> Answer:
    ways = _ways(visit)
    if not ways.code_apps:
        raise NotFound
    if refused := _keeps_one(visit, ways.passkeys):
        return refused
    visit.db.run(factor_queries.REMOVE_CODE_APP, account=_me(visit).account_id)
    _note(visit, "session:code-app-removed")
    return _removed(visit, _("L’application est retirée."))


# -- passkeys ---------------------------------------------------------------------------------------------------------
@get("/account/passkeys/new", name="accounts:passkey-new", may=SIGNED_IN, half=True)
def new_key(visit: Visit) -> Answer:
    return _key_page(visit, PasskeyForm())


@post("/account/passkeys/challenge", name="accounts:passkey-new-challenge", may=SIGNED_IN, half=True)
def challenge(visit: Visit) -> Answer:
    """What the browser makes a new key with, as JSON."""
    me = _me(visit)
    options = passkeys.challenge_to_register(visit.db, visit, me.account_id, me.email, me.name)
    return Raw(options.encode(), 200, "application/json")


@post("/account/passkeys/new", name="accounts:passkey-new", may=SIGNED_IN, half=True, fresh=True)
def create_key(visit: Visit) -> Answer:
    form, me = PasskeyForm(visit.posted), _me(visit)
    if form.validate() and _ways(visit).passkeys >= MOST_KEYS:
        form.refuse(_("Vous avez déjà 20 clés. Retirez-en une avant d’en ajouter."))
    elif not form.has_errors:
        try:
            made = passkeys.register(visit.db, visit, me.account_id, form.credential.data or "", str(form.name.data))
        except ConstraintRefused:
            made = None
        if made is None:
            form.refuse(_("Le navigateur n’a pas donné de clé. Recommencez, ou essayez depuis un autre appareil."))
    if form.has_errors:
        return _key_page(visit, form, status=422)
    _note(visit, "session:passkey-added")
    return _added(visit, "passkey", _("La clé est ajoutée."))


@post("/account/passkeys/{key:str}/name", name="accounts:passkey-name", may=SIGNED_IN)
def rename_key(visit: Visit, key: str) -> Answer:
    found, form = _key(visit, key), PasskeyNameForm(visit.posted)
    if not form.validate():
        return _overview(visit, form, status=422)
    found.name = str(form.name.data)
    return done(visit.url("accounts:second-factor"), _("Le nom est enregistré."))


@post("/account/passkeys/{key:str}/removal", name="accounts:passkey-removal", may=SIGNED_IN, fresh=True)
def remove_key(visit: Visit, key: str) -> Answer:
    found, ways = _key(visit, key), _ways(visit)
    if refused := _keeps_one(visit, ways.code_apps + ways.passkeys - 1):
        return refused
    visit.db.run(factor_queries.REMOVE_PASSKEY, account=found.account_id, key=found.id)
    _note(visit, "session:passkey-removed")
    return _removed(visit, _("La clé est retirée."))


# -- recovery codes ---------------------------------------------------------------------------------------------------
@post("/account/recovery-codes", name="accounts:recovery-codes", may=SIGNED_IN, fresh=True)
def renew_codes(visit: Visit) -> Answer:
    """Ten new ones, shown this once."""
    if not factors.has_one(_ways(visit)):
        raise NotFound
    _note(visit, "session:codes-renewed")
    return _codes_page(visit, _("Les codes d’avant n’ouvrent plus rien."))


def _added(visit: Visit, factor: str, said: str) -> Answer:
    """The session has proved it has the factor. With the first one, every other session ends and codes are made."""
    me, ways = _me(visit), _ways(visit)
    sessions.prove(visit.db, visit, factor)
    _tell(visit)
    if ways.recovery_codes:
        return done(visit.url("accounts:second-factor"), said)
    visit.db.run(queries.END_OTHERS, account=me.account_id, number_=me.session_number, now=clock.now())
    return _codes_page(visit, said + " " + _("Vos autres sessions sont fermées."))


def _removed(visit: Visit, said: str) -> Answer:
    """Codes on paper stand for another factor: without one they go, too."""
    me = _me(visit)
    if not factors.has_one(_ways(visit)):
        visit.db.run(factor_queries.REMOVE_RECOVERY_CODES, account=me.account_id)
    _tell(visit)
    return done(visit.url("accounts:second-factor"), said)


def _keeps_one(visit: Visit, left: int) -> Answer | None:
    """The refusal, when nothing would be left to somebody who must have one."""
    row = visit.db.first(
        queries.MUST, account=_me(visit).account_id, strict=visit.settings.second_factor, today=clock.today()
    )
    if left or row is None or not row.must:
        return None
    form = Form()
    form.refuse(
        _(
            "Votre rôle demande une double vérification. Ajoutez une autre clé ou une application "
            "avant de retirer celle-ci."
        )
    )
    return _overview(visit, form, status=422)


def _note(visit: Visit, code: str) -> None:
    """For the journal of each of the person's places (R17)."""
    visit.noted.append(Came(code, _me(visit).account_id))


def _tell(visit: Visit) -> None:
    """A mail to the person: somebody else may have done it."""
    account: Account = visit.db.object(people.ACCOUNT_BY_ID, id=_me(visit).account_id)
    with spoken_in(account.language):
        href = visit.settings.base_url + visit.url("accounts:second-factor")
        post_mail(visit.db, account.email, letters.factors_changed(href, clock.today()))


def _me(visit: Visit) -> SignedInPerson:
    assert visit.person is not None
    return visit.person


def _ways(visit: Visit) -> Any:
    visit.db.flush()
    return visit.db.first(factor_queries.HELD, account=_me(visit).account_id)


def _key(visit: Visit, key: str) -> Passkey:
    try:
        number = UUID(key)
    except ValueError:
        raise NotFound from None
    found: Passkey | None = visit.db.object(factor_queries.ONE_PASSKEY, account=_me(visit).account_id, key=number)
    if found is None:
        raise NotFound
    return found


def _signed_secret(visit: Visit, packed: str) -> str | None:
    """The secret that we showed to this session; None for anything else."""
    try:
        return security.unpack(visit.settings, _purpose(visit), packed)
    except ValueError:
        return None


def _purpose(visit: Visit) -> str:
    return f"code-app:{_me(visit).session_number}"


def _overview(visit: Visit, form: Form, status: int = 200) -> Answer:
    me = _me(visit)
    ways = _ways(visit)
    return page(
        "accounts/second-factor.html",
        status=status,
        form=form,
        ways=ways,
        has_one=factors.has_one(ways),
        app=visit.db.object(factor_queries.CODE_APP, account=me.account_id),
        passkeys=visit.db.objects(factor_queries.PASSKEYS, account=me.account_id),
        keys=passkeys.domain(visit) is not None,
    )


def _app_page(visit: Visit, form: CodeAppForm, secret: str, status: int = 200) -> Answer:
    form.secret.data = security.pack(visit.settings, _purpose(visit), secret)
    return page(
        "accounts/code-app.html",
        status=status,
        form=form,
        picture=qr(factors.address(secret, _me(visit).email)),
        address=factors.address(secret, _me(visit).email),
        letters=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        replaces=bool(_ways(visit).code_apps),
    )


def _key_page(visit: Visit, form: PasskeyForm, status: int = 200) -> Answer:
    return page("accounts/passkey-new.html", status=status, form=form, keys=passkeys.domain(visit) is not None)


def _codes_page(visit: Visit, said: str) -> Answer:
    codes = factors.new_recovery_codes(visit.db, _me(visit).account_id)
    return page("accounts/recovery-codes.html", codes=codes, said=said, made_on=clock.today())


ROUTES = [
    show, new_app, create_app, remove_app, new_key, challenge, create_key, rename_key, remove_key, renew_codes,
]  # fmt: skip
