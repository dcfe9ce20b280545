"""An invitation opened: who invites, to what, until when, before anything is asked."""

from app.accounts import invitations, letters, links, passwords, people, provider_pages, sessions, share_words
from app.accounts.entering import landing
from app.accounts.forms import AcceptanceForm
from app.accounts.models import Account, OneUseLink, ShareEntry
from app.accounts.roles import sees
from app.web.answers import Answer, done, page
from app.web.errors import Conflict, NotFound
from app.web.i18n import gettext as _
from app.web.routes import PUBLIC, get, post
from app.web.visit import Came, Visit
from app.web.words import current_locale
from tenants import clock
from tenants.session import ConstraintRefused


@get("/invitations/{token:str}", name="accounts:invitation", may=PUBLIC)
def show(visit: Visit, token: str) -> Answer:
    link = _link(visit, token)
    return _page(visit, token, link, AcceptanceForm(data={"name": link.name}))


@post("/invitations/{token:str}", name="accounts:invitation", may=PUBLIC)
def accept(visit: Visit, token: str) -> Answer:
    """Signed in: the place is added to this account; under another address only when that was said (`other`).
    Signed out: a new account for the invited address, which the mailed link proves."""
    link = _link(visit, token)
    form = AcceptanceForm(visit.posted)
    if _state(link, invitations.share_of(visit.db, link)) != "open" or (
        _is_other(visit, link) and visit.posted.get("other") != "1"
    ):
        return _page(visit, token, link, form)
    if visit.person is None:
        form.about = (link.email, str(visit.posted.get("name", "")), invitations.place_words(visit.db, link))
        if not form.validate() or _is_taken(visit, link, form):
            return _page(visit, token, link, form, status=422)
    if not links.use(visit.db, link):
        visit.db.session.refresh(link)
        return _page(visit, token, link, form)
    account = _new_account(visit, link, form) if visit.person is None else _own(visit)
    invitations.take_seat(visit.db, visit.services.database, link, account)
    given = str(link.role) + ("+administrator" if link.administrator else "")
    visit.noted.append(Came("members:join", account.id, str(link.audience), link.workspace_id, given))
    if visit.person is None:
        sessions.begin(visit.db, visit, account.id)
    else:
        sessions.rename(visit.db, visit)  # a new role, a new identifier
    to = visit.url("partners:home") if link.share_id is not None else landing(visit)
    return done(to, _("Bienvenue. Votre accès est ouvert."))


def _is_taken(visit: Visit, link: OneUseLink, form: AcceptanceForm) -> bool:
    """An address that already has a password: its owner signs in, nobody replaces the password from here."""
    known = people.account_of(visit.db, link.email)
    if known is None or (known.disabled_at is None and provider_pages.is_unclaimed(visit.db, known.id)):
        return False
    form.refuse(_("Un compte existe déjà pour cette adresse. Connectez-vous avec lui pour accepter l’invitation."))
    return True


def _new_account(visit: Visit, link: OneUseLink, form: AcceptanceForm) -> Account:
    """The mailed link proves the address. Raises Conflict when another invitation for it is taken up just now."""
    secret, name = passwords.hashed(visit.settings, form.new_password.data or ""), str(form.name.data)
    known = people.account_of(visit.db, link.email)
    if known is not None:
        known.password_hash, known.name = secret, name
        return known
    try:
        with visit.db.savepoint():
            return people.new_account(visit.db, link.email, name, secret, current_locale.get())
    except ConstraintRefused:
        raise Conflict from None


def _own(visit: Visit) -> Account:
    assert visit.person is not None
    account: Account = visit.db.object(people.ACCOUNT_BY_ID, id=visit.person.account_id)
    return account


def _link(visit: Visit, token: str) -> OneUseLink:
    link = links.find(visit.db, links.INVITATION, token)
    if link is None:
        raise NotFound
    return link


def _is_other(visit: Visit, link: OneUseLink) -> bool:
    return visit.person is not None and people.email_key(visit.person.email) != people.email_key(link.email)


def _state(link: OneUseLink, share: ShareEntry | None) -> str:
    """used, withdrawn, open, expired, or ended: what was to be shared no longer is."""
    if link.used_at is not None:
        return "used"
    if link.withdrawn_at is not None:
        return "withdrawn"
    if share is not None and (share.revoked_at is not None or share.until < clock.today()):
        return "ended"
    return "open" if links.is_open(link) else "expired"


def _page(visit: Visit, token: str, link: OneUseLink, form: AcceptanceForm, status: int = 200) -> Answer:
    place = invitations.place_words(visit.db, link)
    share = invitations.share_of(visit.db, link)
    opened, closed = sees(str(link.audience), str(link.role), link.administrator)
    if share is not None:
        opened, closed = share_words.sees(share.kind, share.sections.split())
    state = _state(link, share)
    return page(
        "accounts/invitation.html",
        status=status if state == "open" else 410,
        token=token,
        link=link,
        state=state,
        place=place,
        shared=share is not None,
        sentence=letters.sentence(link, place, share),
        opened=opened,
        closed=closed,
        other=_is_other(visit, link),
        providers=provider_pages.offered(visit, provider_pages.place_of(visit.db, link)),
        form=form,
        public_address=invitations.public_address(visit.db, link),
    )


ROUTES = [show, accept]
