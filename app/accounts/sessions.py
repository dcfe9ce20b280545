"""Session rows: a new identifier at sign-in, only its hash kept, never inserted elsewhere, ended by an UPDATE that wins
over requests in flight. No cookie value that we did not make ourselves is ever taken up."""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from app.accounts import queries
from app.accounts.models import SignedIn
from app.web import security
from app.web.errors import SignInFirst
from app.web.i18n import gettext as _
from app.web.visit import Came, SignedInPerson, Visit
from tenants import clock, session
from tenants.session import Db

TOUCH_AFTER = timedelta(seconds=60)
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def begin(db: Db, visit: Visit, account_id: UUID, factor: str = "", opened_by: Mapping[str, str] | None = None) -> None:
    """Sign in: a new row, a new cookie; the session that this browser held before is ended. factor: the second one that
    was given. opened_by: provider, confined_to, provider_word (sealed, in base64) of one that a provider opened."""
    opened = opened_by or {}
    if visit.person is not None:
        me = visit.person
        db.run(queries.END_ONE, account=me.account_id, number_=me.session_number, now=clock.now())
    elif visit.session_id:
        db.run(queries.REVOKE, hash_=security.digest(visit.session_id), now=clock.now())
    identifier = security.new_secret()
    settings = visit.settings
    db.add(
        SignedIn(
            id_hash=security.digest(identifier),
            account_id=account_id,
            made_at=clock.now(),
            seen_at=clock.now(),
            ends_at=clock.now() + timedelta(hours=settings.absolute_hours),
            agent=visit.request.headers.get("user-agent", "")[:300],
            factor=factor,
            proved_at=clock.now(),
            provider=opened.get("provider", ""),
            confined_to=opened.get("confined_to", ""),
            provider_word=b64decode(opened["provider_word"]) if "provider_word" in opened else None,
        )
    )
    visit.noted.append(Came("session:opened", account_id))
    visit.set_cookies.append(security.set_cookie(settings, security.session_cookie(settings), identifier))
    visit.set_cookies.append(security.set_cookie(settings, security.visitor_cookie(settings), "", 0))


def prove(db: Db, visit: Visit, factor: str | None = None) -> None:
    """The person has proved themselves again, by what is theirs here: ten minutes begin, a second factor counts from
    now on, and what an identity provider had opened for some places is open for all. Raises SignInFirst when the
    session was ended meanwhile."""
    me = _me(visit)
    _rename(db, visit, clock.now(), me.factor if factor is None else factor, "")


def rename(db: Db, visit: Visit) -> None:
    """A new identifier for the same session, as after taking up a role. Raises SignInFirst when it has ended."""
    me = _me(visit)
    _rename(db, visit, me.proved_at, me.factor, me.confined_to)


def _rename(db: Db, visit: Visit, proved: datetime, factor: str, confined: str) -> None:
    identifier, settings = security.new_secret(), visit.settings
    if not db.run(
        queries.RISE,
        hash_=security.digest(visit.session_id),
        new_hash=security.digest(identifier),
        proved=proved,
        factor_=factor,
        confined=confined,
    ):
        raise SignInFirst
    visit.session_id = identifier
    owes = _me(visit).owes_factor and not factor
    visit.person = replace(_me(visit), proved_at=proved, factor=factor, confined_to=confined, owes_factor=owes)
    visit.set_cookies.append(security.set_cookie(settings, security.session_cookie(settings), identifier))


def _me(visit: Visit) -> SignedInPerson:
    assert visit.person is not None
    return visit.person


def last_visit(visit: Visit) -> datetime | None:
    """When the person was last here before this session. None at their first, and of sessions forgotten since."""
    if visit.person is None:
        return None
    row = session.peek(
        visit.services.database,
        queries.LAST_VISIT,
        account_id=visit.person.account_id,
        id_hash=security.digest(visit.session_id),
        place=f"/a/{visit.workspace_slug}",
    )
    return row.seen_at if row else None


def idle_limit(visit: Visit, outside: bool) -> timedelta:
    """How long one may stay without a request: shorter for the head office and for partners."""
    settings = visit.settings
    return timedelta(minutes=settings.idle_minutes_outside if outside else settings.idle_minutes)


def is_outside(path: str) -> bool:
    """Whether a path or a last place belongs to the head office or to a partner."""
    return any(path == wing or path.startswith(wing + "/") for wing in ("/federation", "/p"))


def device(agent: str) -> str:
    """A user agent in plain words: « Chrome sur Windows ». Never a place: towns are not guessed."""
    browser = next((word for sign, word in BROWSERS if sign in agent), "")
    system = next((word for sign, word in SYSTEMS if sign in agent), "")
    if browser and system:
        return _("%(browser)s sur %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Appareil inconnu")
