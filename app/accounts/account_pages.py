"""« Mon compte »: one's sessions, how the product speaks and looks, one's password."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.accounts import (
    factor_queries,
    passwords,
    people,
    provider_pages,
    queries,
    sessions,
    share_words,
    throttle,
)
from app.accounts.forms import PasswordChangeForm, PreferencesForm
from app.accounts.link_pages import renew
from app.accounts.models import Account
from app.web.answers import Answer, done, page
from app.web.errors import NotFound
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.routes import SIGNED_IN, get, post
from app.web.visit import SignedInPerson, Visit
from app.web.words import current_locale
from tenants import clock


@get("/account", name="accounts:account", may=SIGNED_IN)
def show(visit: Visit) -> Answer:
    return _page(visit, _preferences(visit))


@post("/account", name="accounts:account", may=SIGNED_IN)
def update(visit: Visit) -> Answer:
    """Language, appearance, shortcuts, rhythm of mails."""
    form = _preferences(visit)
    if not form.validate():
        return _page(visit, form, status=422)
    account = _account(visit)
    account.language, account.theme = str(form.language.data), str(form.theme.data)
    account.shortcuts = bool(form.shortcuts.data)
    if "mail_rhythm" in form:
        account.mail_rhythm = str(form.mail_rhythm.data)
    current_locale.set(str(form.language.data))  # the answer already speaks it
    return done(visit.url("accounts:account"), _("Vos préférences sont enregistrées."))


@post("/account/sessions/{session:str}/closure", name="accounts:session-closure", may=SIGNED_IN)
def close_session(visit: Visit, session: str) -> Answer:
    """One of one's own other sessions. One's present session ends by signing out."""
    try:
        number = UUID(session)
    except ValueError:
        raise NotFound from None
    me = _me(visit)
    if number == me.session_number or not visit.db.run(
        queries.END_ONE, account=me.account_id, number_=number, now=clock.now()
    ):
        raise NotFound
    return done(visit.url("accounts:account"), _("La session est fermée."))


@post("/account/sessions/closure", name="accounts:sessions-closure", may=SIGNED_IN)
def close_others(visit: Visit) -> Answer:
    me = _me(visit)
    closed = visit.db.run(queries.END_OTHERS, account=me.account_id, number_=me.session_number, now=clock.now())
    said = ngettext("%(num)s autre session est fermée.", "%(num)s autres sessions sont fermées.", closed)
    return done(visit.url("accounts:account"), said % {"num": closed})


@get("/account/password", name="accounts:password", may=SIGNED_IN)
def edit_password(visit: Visit) -> Answer:
    return _password_page(visit, PasswordChangeForm())


@post("/account/password", name="accounts:password", may=SIGNED_IN)
def update_password(visit: Visit) -> Answer:
    form, account = PasswordChangeForm(visit.posted), _account(visit)
    form.about = (account.email, account.name)
    if form.validate() and any(throttle.count_in(visit.db, throttle.at_password_change(account.id))):
        form.refuse(_("Trop d’essais. Réessayez dans 15 minutes, ou demandez un lien par courriel."))
    elif (
        not form.has_errors and not passwords.check(visit.settings, form.password.data or "", account.password_hash)[0]
    ):
        form.refuse(
            _("Ce n’est pas votre mot de passe actuel. Vérifiez-le, ou demandez un lien par courriel."), "password"
        )
    if form.has_errors:
        return _password_page(visit, form, status=422)
    factor = _me(visit).factor
    renew(visit, account, form.new_password.data or "")
    sessions.begin(visit.db, visit, account.id, factor)
    return done(
        visit.url("accounts:account"), _("Le nouveau mot de passe est enregistré. Vos autres sessions sont fermées.")
    )


def _me(visit: Visit) -> SignedInPerson:
    assert visit.person is not None
    return visit.person


def _preferences(visit: Visit) -> PreferencesForm:
    """The mail tells of an association's work: whoever is in none has no rhythm to choose."""
    kept: Any = visit.db.first(queries.PREFERENCES, account_id=_me(visit).account_id, today=clock.today())
    form = PreferencesForm(visit.posted) if visit.is_post else PreferencesForm(source=kept)
    if not kept.at_work:
        del form.mail_rhythm
    return form


def _account(visit: Visit) -> Account:
    account: Account = visit.db.object(people.ACCOUNT_BY_ID, id=_me(visit).account_id)
    return account


def _page(visit: Visit, form: PreferencesForm, status: int = 200) -> Answer:
    me, now = _me(visit), clock.now()
    longest = timedelta(minutes=max(visit.settings.idle_minutes, visit.settings.idle_minutes_outside))
    rows = visit.db.all(queries.SESSIONS, account_id=me.account_id, now=now, idle_since=now - longest)
    here = [row for row in rows if row.number == me.session_number]
    return page(
        "accounts/account.html",
        part="form",
        status=status,
        form=form,
        here=here[0],
        others=[row for row in rows if row.number != me.session_number],
        device=sessions.device,
        links=visit.db.objects(factor_queries.LINKS, account=me.account_id),
        providers=provider_pages.offered(visit),
        ways=visit.db.first(factor_queries.HELD, account=me.account_id),
        accesses=_accesses(visit),
    )


def _accesses(visit: Visit) -> list[dict[str, Any]]:
    """What associations share with this person: what, by whom, until when; a link to what is open."""
    today, found = clock.today(), []
    for one in visit.db.all(queries.SHARES, account_id=_me(visit).account_id):
        is_open = share_words.is_open(one, today) and one.suspended_at is None
        href = visit.url("partners:share", workspace=one.slug, number=one.number) if is_open else None
        standing = share_words.standing(one, today)
        found.append({"title": share_words.title(one.label), "by": one.name, "until": one.until, "href": href,
                      "standing": standing})  # fmt: skip
    return found


def _password_page(visit: Visit, form: PasswordChangeForm, status: int = 200) -> Answer:
    return page("accounts/password-change.html", part="form", status=status, form=form)


ROUTES = [show, update, close_session, close_others, edit_password, update_password]
