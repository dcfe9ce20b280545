"""Sign-in and sign-out."""

from urllib.parse import urlsplit

from app.accounts import demo, entering, passkeys, passwords, people, provider_pages, queries, sessions, throttle
from app.accounts.entering import landing, network_address
from app.accounts.forms import SignInForm
from app.web import security
from app.web.answers import Answer, done, page
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.routes import PUBLIC, SIGNED_IN, get, post
from app.web.urls import own_path
from app.web.visit import Came, Visit
from tenants import actor, clock, session


@get("/", name="accounts:root", may=PUBLIC, opens=False)
def root(visit: Visit) -> Answer:
    return done(landing(visit) if visit.person else visit.url("accounts:sign-in"))


@get("/sign-in", name="accounts:sign-in", may=PUBLIC, opens=False)
def new(visit: Visit) -> Answer:
    later = visit.asked("next", longest=500)
    if visit.person is not None:
        return done(own_path(later, landing(visit)))
    return draw(visit, SignInForm(), later)


@post("/sign-in", name="accounts:sign-in", may=PUBLIC, opens=False)
def create(visit: Visit) -> Answer:
    """Its own transactions: the try is counted and committed first, and none is held while the password is hashed."""
    form, later = SignInForm(visit.posted), str(visit.posted.get("next", ""))[:500]
    if not form.validate():
        return draw(visit, form, later, status=422)
    database, key = visit.services.database, people.email_key(str(form.email.data))
    keys = throttle.at_sign_in(key, network_address(visit))
    if any(throttle.count(database, keys)):
        form.refuse(_("Trop d’essais. Réessayez dans 15 minutes, ou demandez un lien par courriel."))
        return draw(visit, form, later, status=429)
    known = session.peek(database, queries.SECRET, email_key=key)
    holds, anew = passwords.check(visit.settings, form.password.data or "", known.password_hash if known else None)
    if known is None or not holds:
        visit.noted.append(Came("session:refused", known.id if known else None))
        form.refuse(
            _("L’adresse ou le mot de passe ne correspond pas. Vérifiez-les, ou demandez un lien par courriel.")
        )
        return draw(visit, form, later, status=422)
    with session.open(database, actor.IDENTITY, write=True) as db:
        throttle.forgive(db, keys)
        if anew:
            db.run(queries.REHASH, account=known.id, hash_=anew)
        return entering.enter(db, visit, known.id, later)


@post("/sign-out", name="accounts:sign-out", may=SIGNED_IN, half=True, opens=False)
def remove(visit: Visit) -> Answer:
    """`next`: a page of ours that is read without a session, such as an invitation meant for another address. A session
    that a provider opened ends there, too: after ours, which does not wait for it."""
    me = visit.person
    assert me is not None
    opened_by = session.peek(visit.services.database, queries.OPENED_BY, number_=me.session_number)
    with session.open(visit.services.database, actor.IDENTITY, write=True) as db:
        # by its number: its identifier may be changing at this moment
        db.run(queries.END_ONE, account=me.account_id, number_=me.session_number, now=clock.now())
    visit.set_cookies.append(security.set_cookie(visit.settings, security.session_cookie(visit.settings), "", 0))
    elsewhere = provider_pages.goes_on(visit, opened_by) if opened_by is not None and opened_by.provider else ""
    later = own_path(str(visit.posted.get("next", "")), visit.url("accounts:sign-in"))
    return done(elsewhere or later, _("Votre session est fermée."))


def draw(visit: Visit, form: SignInForm, later: str, status: int = 200) -> Answer:
    """The sign-in page with what was refused."""
    return page(
        "accounts/sign-in.html",
        part="form",
        status=status,
        form=form,
        later=later,
        idle=_after_idling(visit, later) if visit.asked("idle") == "1" else "",
        keys=passkeys.domain(visit) is not None,
        providers=provider_pages.offered(visit),
        demo=demo.ACCOUNTS if visit.settings.profile == "demo" else (),
        demo_password=demo.PASSWORD,
    )


def _after_idling(visit: Visit, later: str) -> str:
    minutes = sessions.idle_limit(visit, sessions.is_outside(urlsplit(later).path)).seconds // 60
    if minutes % 60 == 0:
        long = ngettext("%(num)s heure", "%(num)s heures", minutes // 60) % {"num": minutes // 60}
    else:
        long = ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes}
    return _(
        "Votre session s’est fermée après %(long)s sans activité. Reconnectez-vous : vous revenez à la même page."
    ) % {"long": long}


ROUTES = [root, new, create, remove]
