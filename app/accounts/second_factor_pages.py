"""After the password, « Code à 6 chiffres »; and the passkey that stands for both."""

from uuid import UUID

from app.accounts import factor_queries, factors, passkeys, sessions, steps, throttle
from app.accounts.entering import landing, network_address
from app.accounts.forms import ProofForm, SignInForm
from app.accounts.sign_in_pages import draw
from app.web.answers import Answer, Raw, done, page
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.routes import PUBLIC, get, post
from app.web.urls import own_path
from app.web.visit import Came, Visit
from tenants import actor, session


@get("/sign-in/code", name="accounts:sign-in-code", may=PUBLIC, opens=False)
def new(visit: Visit) -> Answer:
    step = _step(visit)
    return _page(visit, ProofForm(), step) if step else done(visit.url("accounts:sign-in"))


@post("/sign-in/code", name="accounts:sign-in-code", may=PUBLIC, opens=False)
def create(visit: Visit) -> Answer:
    """The try is counted and committed first. The step serves once: a second browser, or a second press, finds none."""
    form, step = ProofForm(visit.posted), _step(visit)
    if step is None or step.account_id is None:
        return done(visit.url("accounts:sign-in"), _("Cette étape a expiré. Connectez-vous de nouveau."))
    keys, database = throttle.at_proof(step.account_id), visit.services.database
    if not form.validate():
        return _page(visit, form, step, status=422)
    if any(throttle.count(database, keys)):
        form.refuse(_("Trop d’essais. Réessayez dans 15 minutes."))
        return _page(visit, form, step, status=429)
    with session.open(database, actor.IDENTITY, write=True) as db:
        factor = factors.given(db, visit, form, step.account_id)
        ways = db.first(factor_queries.HELD, account=step.account_id)
        if factor and ways is not None and steps.use(db, step):
            throttle.forget(db, keys)
            opened = {**step.kept.get("opened_by", {})}
            if opened:
                opened["confined_to"] = ""  # the person proved themselves by what is theirs here
            sessions.begin(db, visit, step.account_id, factor, opened)
            steps.unbind(visit)
            return done(own_path(str(step.kept.get("next", "")), landing(visit)), _left(factor, ways.recovery_codes))
    visit.noted.append(Came("session:refused", step.account_id))
    return _page(visit, form, step, status=422)


@post("/sign-in/passkey/challenge", name="accounts:passkey-challenge", may=PUBLIC, opens=False)
def challenge(visit: Visit) -> Answer:
    """What the browser asks a key with, as JSON: of one's own account, of the one that the password opened, or of
    whichever account the device knows."""
    database = visit.services.database
    if any(throttle.count(database, throttle.at_challenges(network_address(visit)))):
        return Raw(b"{}", 429, "application/json")
    with session.open(database, actor.IDENTITY, write=True) as db:
        return Raw(passkeys.challenge_to_prove(db, visit, _whose(visit)).encode(), 200, "application/json")


@post("/sign-in/passkey", name="accounts:sign-in-passkey", may=PUBLIC, opens=False)
def use_passkey(visit: Visit) -> Answer:
    """A passkey that checked the person itself: no password, and no second factor after it."""
    form, database = ProofForm(visit.posted), visit.services.database
    later = str(visit.posted.get("next", ""))[:500]
    with session.open(database, actor.IDENTITY, write=True) as db:
        key = passkeys.answers(db, visit, form.proof_key.data or "", None)
        if key is not None and db.first(factor_queries.HELD, account=key.account_id) is not None:
            sessions.begin(db, visit, key.account_id, "passkey")
            return done(own_path(later, landing(visit)))
    refused = SignInForm()
    refused.refuse(
        _("Cette clé d’accès n’ouvre aucun compte ici. Connectez-vous autrement, puis ajoutez-la dans « Mon compte ».")
    )
    return draw(visit, refused, later, status=422)


def _whose(visit: Visit) -> UUID | None:
    if visit.person is not None:
        own: UUID = visit.person.account_id
        return own
    step = _step(visit)
    return step.account_id if step is not None and visit.posted.get("second") == "1" else None


def _step(visit: Visit) -> steps.Begun | None:
    secret = steps.bound(visit)
    return steps.peek(visit, steps.SECOND_FACTOR, secret, secret) if secret else None


def _left(factor: str, left: int) -> str:
    """After a recovery code: how many are left."""
    if factor != "recovery":
        return ""
    if left == 0:
        return _("C’était votre dernier code de secours. Faites-en d’autres dans « Mon compte ».")
    said = ngettext("Il vous reste %(num)s code de secours.", "Il vous reste %(num)s codes de secours.", left)
    return said % {"num": left}


def _page(visit: Visit, form: ProofForm, step: steps.Begun, status: int = 200) -> Answer:
    assert step.account_id is not None
    return page(
        "accounts/sign-in-code.html",
        status=status,
        form=form,
        ways=factors.held(visit, step.account_id),
        keys=passkeys.domain(visit) is not None,
    )


ROUTES = [new, create, challenge, use_passkey]
