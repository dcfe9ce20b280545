"""Signing in through an identity provider: the way there, the way back, an account linked and unlinked. A provider's
account stands for one here by (issuer, subject), never by address, and only after an invitation or the account's own
proof."""

import logging
from base64 import b64encode
from threading import BoundedSemaphore
from typing import Any
from uuid import UUID

from app.accounts import factor_queries, invitations, links, oidc, people, queries, sealing, steps
from app.accounts.entering import enter
from app.accounts.factor_models import ProviderLink
from app.accounts.models import OneUseLink
from app.accounts.oidc import Identity, ProviderRefused
from app.web import security
from app.web.answers import Answer, done, page
from app.web.errors import NotFound
from app.web.i18n import gettext as _
from app.web.routes import PUBLIC, SIGNED_IN, get, post
from app.web.visit import Came, Visit
from tenants import actor, clock, session
from tenants.providers import Provider
from tenants.session import ConstraintRefused, Db

log = logging.getLogger("passerelle")
SIGN_IN, LINK, INVITATION = "sign_in", "link", "invitation"
_at_once = BoundedSemaphore(4)  # of a process's threads may wait for providers


# -- there ------------------------------------------------------------------------------------------------------------
@post("/sign-in/with/{provider:str}", name="accounts:provider", may=PUBLIC, opens=False)
def leave(visit: Visit, provider: str) -> Answer:
    """With the token of an invitation, to take it up with the provider's account."""
    token = str(visit.posted.get("invitation", ""))[:200]
    kept = {"deed": INVITATION if token else SIGN_IN, "next": str(visit.posted.get("next", ""))[:500]}
    return _sent(visit, _provider(visit, provider), kept | ({"invitation": token} if token else {}), None)


@post("/account/providers/{provider:str}", name="accounts:provider-link", may=SIGNED_IN, opens=False, fresh=True)
def link(visit: Visit, provider: str) -> Answer:
    assert visit.person is not None
    return _sent(visit, _provider(visit, provider), {"deed": LINK}, visit.person.account_id)


def _sent(visit: Visit, provider: Provider, kept: dict[str, str], account_id: UUID | None) -> Answer:
    state, nonce, verifier = security.new_secret(), security.new_secret(), security.new_secret()
    try:
        href = _talk(lambda party: party.begin(_return_to(visit, provider), state, nonce, verifier), provider)
    except ProviderRefused as refused:
        return _refused(visit, provider, refused)
    browser = steps.bind(visit)
    kept = kept | {"provider": provider.code, "nonce": nonce, "verifier": verifier}
    with session.open(visit.services.database, actor.IDENTITY, write=True) as db:
        steps.begin(db, steps.PROVIDER, state, browser, account_id, kept)
    return done(href)


# -- and back ---------------------------------------------------------------------------------------------------------
@get("/sign-in/with/{provider:str}/return", name="accounts:provider-return", may=PUBLIC, opens=False)
def come_back(visit: Visit, provider: str) -> Answer:
    """The only GET that writes: the protocol returns by one. It writes for the browser that left, and once."""
    from_ = _provider(visit, provider)
    step = steps.peek(visit, steps.PROVIDER, visit.asked("state", longest=300), steps.bound(visit))
    if step is None or step.kept.get("provider") != from_.code:
        return _refused(visit, from_, ProviderRefused("no journey of this browser"))
    with session.open(visit.services.database, actor.IDENTITY, write=True) as db:
        if not steps.use(db, step):
            return _refused(visit, from_, ProviderRefused("a journey that has ended"))
    steps.unbind(visit)
    asked = {name: visit.asked(name, longest=4000) for name in ("code", "iss", "error")}
    said = {name: value for name, value in asked.items() if value}
    kept = step.kept
    try:
        who = _talk(lambda party: party.finish(said, _return_to(visit, from_), kept["nonce"], kept["verifier"]), from_)
    except ProviderRefused as refused:
        return _refused(visit, from_, refused)
    with session.open(visit.services.database, actor.IDENTITY, write=True) as db:
        return {SIGN_IN: _signed_in, LINK: _linked, INVITATION: _invited}[kept["deed"]](db, visit, from_, who, step)


def _signed_in(db: Db, visit: Visit, provider: Provider, who: Identity, step: steps.Begun) -> Answer:
    known = _link_of(db, who)
    if known is None or db.first(factor_queries.HELD, account=known.account_id) is None:
        return _sentence(
            _(
                "Ce compte n’est relié à aucun compte de Passerelle. Connectez-vous d’une autre façon, puis reliez-le "
                "dans « Mon compte » ; ou ouvrez l’invitation que vous avez reçue."
            )
        )
    if not _has_place(db, provider, known.account_id):
        return _sentence(_("Cette façon de se connecter ne mène à aucun de vos espaces. Connectez-vous autrement."))
    known.used_at, known.shown = clock.now(), who.shown
    return _entered(db, visit, provider, who, known.account_id, str(step.kept.get("next", "")))


def _linked(db: Db, visit: Visit, _provider: Provider, who: Identity, step: steps.Begun) -> Answer:
    """The account proved itself before it left, and is still the one that is signed in here."""
    me, known = visit.person, _link_of(db, who)
    if me is None or me.account_id != step.account_id:
        return _sentence(_("Vous n’êtes plus connecté avec le compte à relier. Connectez-vous, puis recommencez."))
    if known is not None and known.account_id != me.account_id:
        return _sentence(_("Ce compte est déjà relié à un autre compte de Passerelle."))
    if known is None:
        _keep_link(db, who, me.account_id)
    return done(visit.url("accounts:account"), _("Le compte est relié."))


def _invited(db: Db, visit: Visit, provider: Provider, who: Identity, step: steps.Begun) -> Answer:
    """The mailed invitation proves the address; an account that is somebody's already proves itself first."""
    invitation = links.find(db, links.INVITATION, step.kept["invitation"])
    if invitation is None or not _is_open(db, invitation) or not provider.serves(place_of(db, invitation)):
        return _sentence(_("Cette invitation n’est plus ouverte, ou ne s’accepte pas ainsi."))
    known, account_id = _link_of(db, who), None
    if known is not None:
        account_id = known.account_id
    else:
        account = people.account_of(db, invitation.email)
        if account is None:
            account = people.new_account(db, invitation.email, invitation.name or invitation.email)
        elif account.disabled_at is not None or not is_unclaimed(db, account.id):
            return _sentence(
                _("Un compte existe déjà pour cette adresse. Connectez-vous avec lui pour accepter l’invitation.")
            )
        account_id = account.id
        _keep_link(db, who, account_id)
    account = db.object(people.ACCOUNT_BY_ID, id=account_id)
    if account is None or account.disabled_at is not None or not links.use(db, invitation):
        raise NotFound
    invitations.take_seat(db, visit.services.database, invitation, account)
    db.flush()
    given = str(invitation.role) + ("+administrator" if invitation.administrator else "")
    visit.noted.append(Came("members:join", account.id, str(invitation.audience), invitation.workspace_id, given))
    said = _("Bienvenue. Votre accès est ouvert.")
    return _entered(db, visit, provider, who, account_id, "", said)


def _entered(
    db: Db, visit: Visit, provider: Provider, who: Identity, account_id: UUID, later: str, said: str = ""
) -> Answer:
    """With a session that leads where the provider may; its second factor counts when the installation trusts it."""
    opened_by = {
        "provider": provider.code,
        "confined_to": " ".join(provider.places),
        "provider_word": b64encode(sealing.seal(visit.settings, who.id_token)).decode(),
    }
    trusted = bool(set(who.factors) & set(provider.second_factor))
    return enter(db, visit, account_id, later, said, factor="provider" if trusted else "", opened_by=opened_by)


def _is_open(db: Db, invitation: OneUseLink) -> bool:
    share = invitations.share_of(db, invitation)
    return links.is_open(invitation) and (share is None or (share.revoked_at is None and share.until >= clock.today()))


# -- unlinking, signing out -------------------------------------------------------------------------------------------
@post("/account/providers/{link:str}/removal", name="accounts:provider-removal", may=SIGNED_IN, fresh=True)
def unlink(visit: Visit, link: str) -> Answer:
    """A mailed link to one's address always remains as a way in."""
    assert visit.person is not None
    try:
        number = UUID(link)
    except ValueError:
        raise NotFound from None
    if not visit.db.run(factor_queries.REMOVE_LINK, account=visit.person.account_id, number_=number):
        raise NotFound
    return done(visit.url("accounts:account"), _("Le compte n’est plus relié."))


def goes_on(visit: Visit, opened_by: Any) -> str:
    """Where signing out goes on for a session that a provider opened; else empty. opened_by: the session's row."""
    provider = next((one for one in visit.settings.providers if one.code == opened_by.provider), None)
    word = sealing.unseal(visit.settings, opened_by.provider_word) if opened_by.provider_word else None
    if provider is None or word is None:
        return ""
    to = visit.settings.base_url + visit.url("accounts:sign-in")
    try:
        return str(_talk(lambda party: party.logout(word, to), provider))
    except ProviderRefused:
        return ""


# -- what is asked ----------------------------------------------------------------------------------------------------
def is_unclaimed(db: Db, account_id: UUID) -> bool:
    """An account that an invitation made and nobody can enter yet: no password, no key, no provider."""
    ways = db.first(factor_queries.HELD, account=account_id)
    return ways is not None and not (ways.password_hash or ways.passkeys or ways.links)


def offered(visit: Visit, place: str | None = None) -> list[Provider]:
    """The providers to show a button for: all of them, or those that serve a place."""
    return [one for one in visit.settings.providers if place is None or one.serves(place)]


def _provider(visit: Visit, code: str) -> Provider:
    found = next((one for one in visit.settings.providers if one.code == code), None)
    if found is None:
        raise NotFound
    return found


def _return_to(visit: Visit, provider: Provider) -> str:
    return visit.settings.base_url + visit.url("accounts:provider-return", provider=provider.code)


def _talk(say: Any, provider: Provider) -> Any:
    """At most four threads wait for providers at a time: a slow one does not take the whole service."""
    if not _at_once.acquire(blocking=False):
        raise ProviderRefused("too many journeys at once")
    try:
        return say(oidc.party(provider))
    finally:
        _at_once.release()


def _link_of(db: Db, who: Identity) -> ProviderLink | None:
    found: ProviderLink | None = db.object(factor_queries.LINK, issuer_=who.issuer, subject_=who.subject)
    return found


def _keep_link(db: Db, who: Identity, account_id: UUID) -> None:
    """Two at once: the second finds the first one's row and is refused as a conflict."""
    try:
        with db.savepoint():
            db.add(
                ProviderLink(
                    issuer=who.issuer,
                    subject=who.subject,
                    account_id=account_id,
                    shown=who.shown,
                    made_at=clock.now(),
                    used_at=clock.now(),
                )
            )
    except ConstraintRefused:
        raise NotFound from None


def _has_place(db: Db, provider: Provider, account_id: UUID) -> bool:
    if not provider.places:
        return True
    seats = db.all(queries.PLACES, account_id=account_id, today=clock.today())
    return any(provider.serves(seat.slug if seat.audience == "workspace" else seat.audience) for seat in seats)


def place_of(db: Db, invitation: OneUseLink) -> str:
    """The word that a provider's places go by."""
    row = db.first(invitations.PLACE, id=invitation.workspace_id) if invitation.workspace_id else None
    return str(row.slug) if row is not None and invitation.audience == "workspace" else str(invitation.audience)


def _refused(visit: Visit, provider: Provider, refused: ProviderRefused) -> Answer:
    log.warning("provider refused", extra={"provider": provider.code, "reason": str(refused)})
    steps.unbind(visit)
    return _sentence(
        _("La connexion par %(name)s n’a pas abouti. Recommencez, ou connectez-vous d’une autre façon.")
        % {"name": provider.name},
        status=400,
    )


def _sentence(sentence: str, status: int = 403) -> Answer:
    return page("accounts/provider-refused.html", status=status, sentence=sentence)


ROUTES = [leave, link, come_back, unlink]
