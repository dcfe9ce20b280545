"""Getting in by a mailed link: sign-in without a password, and choosing a new one. Every answer is the same whether the
address is known or not, and so is the work behind it."""

from collections.abc import Callable

from app.accounts import letters, links, passwords, people, queries, throttle
from app.accounts.entering import enter, network_address
from app.accounts.forms import AskForm, NewPasswordForm
from app.accounts.models import Account, OneUseLink
from app.mail.letters import Letter, spoken_in
from app.mail.outbox import post as post_mail
from app.web.answers import Answer, done, page
from app.web.i18n import gettext as _
from app.web.routes import PUBLIC, get, post
from app.web.visit import Visit
from tenants import actor, clock, session
from tenants.session import Db

ASK = {links.RESET: "accounts:password-new", links.SIGN_IN: "accounts:sign-in-link"}


class Undone(Exception):
    """Work done for nobody, so that it takes as long as for somebody."""


# -- asking -----------------------------------------------------------------------------------------------------------
@get("/password/new", name="accounts:password-new", may=PUBLIC, opens=False)
def new_password(visit: Visit) -> Answer:
    return _ask_page(visit, links.RESET, AskForm())


@post("/password/new", name="accounts:password-new", may=PUBLIC, opens=False)
def create_password(visit: Visit) -> Answer:
    return _asked(visit, links.RESET, letters.reset)


@get("/sign-in/link", name="accounts:sign-in-link", may=PUBLIC, opens=False)
def new_link(visit: Visit) -> Answer:
    return _ask_page(visit, links.SIGN_IN, AskForm())


@post("/sign-in/link", name="accounts:sign-in-link", may=PUBLIC, opens=False)
def create_link(visit: Visit) -> Answer:
    return _asked(visit, links.SIGN_IN, letters.sign_in)


def _asked(visit: Visit, purpose: str, letter: Callable[[str], Letter]) -> Answer:
    form = AskForm(visit.posted)
    if not form.validate():
        return _ask_page(visit, purpose, form, status=422)
    address = str(form.email.data)
    keys = throttle.at_mails(people.email_key(address), network_address(visit))
    too_many_for_it, too_many_from_there = throttle.count(visit.services.database, keys)
    if too_many_from_there:
        form.refuse(_("Trop de demandes. Réessayez dans 15 minutes."))
        return _ask_page(visit, purpose, form, status=429)
    with session.open(visit.services.database, actor.IDENTITY, write=True) as db:
        _mail(db, visit, purpose, letter, address, silent=too_many_for_it)
    return done(visit.url(ASK[purpose], sent=1))


def _mail(db: Db, visit: Visit, purpose: str, letter: Callable[[str], Letter], address: str, silent: bool) -> None:
    account = people.account_of(db, address)
    known = account is not None and account.disabled_at is None and not silent
    try:
        with db.savepoint(), spoken_in(account.language if account else "fr"):
            to, account_id = (account.email, account.id) if account else (address, None)
            href = links.make(db, visit.settings, purpose, to, account_id=account_id)
            post_mail(db, to, letter(href))
            if not known:
                raise Undone
    except Undone:
        pass


def _ask_page(visit: Visit, purpose: str, form: AskForm, status: int = 200) -> Answer:
    sent = status == 200 and visit.asked("sent") == "1"
    return page("accounts/link-new.html", part="form", status=status, form=form, purpose=purpose, sent=sent)


# -- using ------------------------------------------------------------------------------------------------------------
@get("/sign-in/{token:str}", name="accounts:sign-in-token", may=PUBLIC)
def show_link(visit: Visit, token: str) -> Answer:
    """Only a button: a mail program that looks at the link first takes nothing away."""
    link = links.find(visit.db, links.SIGN_IN, token)
    if link is None or not links.is_open(link):
        return _closed(visit, links.SIGN_IN)
    return page("accounts/link-sign-in.html", token=token, address=link.email)


@post("/sign-in/{token:str}", name="accounts:sign-in-token", may=PUBLIC)
def use_link(visit: Visit, token: str) -> Answer:
    link = links.find(visit.db, links.SIGN_IN, token)
    account = _account(visit.db, link)
    if link is None or account is None or not links.use(visit.db, link):
        return _closed(visit, links.SIGN_IN)
    throttle.clear(visit.db, account.email_key)
    return enter(visit.db, visit, account.id)


@get("/password/{token:str}", name="accounts:password-token", may=PUBLIC)
def edit_password(visit: Visit, token: str) -> Answer:
    link = links.find(visit.db, links.RESET, token)
    if link is None or not links.is_open(link):
        return _closed(visit, links.RESET)
    return _choose_page(NewPasswordForm(), token, link)


@post("/password/{token:str}", name="accounts:password-token", may=PUBLIC)
def update_password(visit: Visit, token: str) -> Answer:
    """A refused password leaves the link open; the one that is taken closes it, every session and every other link."""
    link = links.find(visit.db, links.RESET, token)
    account = _account(visit.db, link)
    if link is None or account is None or not links.is_open(link):
        return _closed(visit, links.RESET)
    form = NewPasswordForm(visit.posted)
    form.about = (account.email, account.name)
    if not form.validate():
        return _choose_page(form, token, link, status=422)
    if not links.use(visit.db, link):
        return _closed(visit, links.RESET)
    renew(visit, account, form.new_password.data or "")
    said = _("Le nouveau mot de passe est enregistré. Vos autres sessions sont fermées.")
    return enter(visit.db, visit, account.id, said=said)


def renew(visit: Visit, account: Account, password: str) -> None:
    """A new password: every session ends, links mailed before open nothing, a mail says so. The caller begins anew."""
    db = visit.db
    account.password_hash = passwords.hashed(visit.settings, password)
    links.close_others(db, account.id)
    db.run(queries.END_ALL, account=account.id, now=clock.now())
    throttle.clear(db, account.email_key)
    with spoken_in(account.language):
        href = visit.settings.base_url + visit.url("accounts:password-new")
        post_mail(db, account.email, letters.password_changed(href, clock.today()))


def _account(db: Db, link: OneUseLink | None) -> Account | None:
    if link is None or link.account_id is None:
        return None
    account: Account | None = db.object(people.ACCOUNT_BY_ID, id=link.account_id)
    return account if account is not None and account.disabled_at is None else None


def _closed(visit: Visit, purpose: str) -> Answer:
    """One answer for a link that never was, that has served, that is too old."""
    return page("accounts/link-closed.html", status=410, purpose=purpose)


def _choose_page(form: NewPasswordForm, token: str, link: OneUseLink, status: int = 200) -> Answer:
    return page("accounts/password.html", part="form", status=status, form=form, token=token, address=link.email)


ROUTES = [
    new_password, create_password, new_link, create_link, show_link, use_link, edit_password, update_password,
]  # fmt: skip
