"""Three doors and an antechamber: /a/{workspace}, /federation, /p, and what belongs to no place."""

from collections.abc import Callable
from typing import Any

from app.accounts import queries, sessions, share_words
from app.accounts.permissions import rights_of
from app.accounts.sessions import TOUCH_AFTER
from app.web import security
from app.web.errors import FactorFirst, NotFound, SignInFirst, Suspended
from app.web.i18n import gettext as _
from app.web.routes import PUBLIC, SIGNED_IN
from app.web.visit import SignedInPerson, Visit
from app.web.words import day
from tenants import actor as actors
from tenants import clock, session
from tenants.actor import Actor, Audience, Workspace
from tenants.database import Database

WORKSPACE = "/a/{workspace:str}"
FEDERATION = "/federation"
PARTNER = "/p"


def admit(database: Database) -> Callable[[Visit, dict[str, Any]], None]:
    """The doorkeeper of a process: reads the session and the membership in one statement, fills the visit in."""

    def enter(visit: Visit, params: dict[str, Any]) -> None:
        settings, request = visit.settings, visit.request
        visit.session_id = request.cookies.get(security.session_cookie(settings), "")[:200]
        visit.visitor = request.cookies.get(security.visitor_cookie(settings), "")[:200]
        door = _door(request.scope["path"])
        row = _look_up(database, visit, door, params) if visit.session_id else None
        if row is None:
            visit.session_id = ""
            visit.actor = actors.IDENTITY
            return
        if _is_idle(visit, row, door):
            _end(database, visit)
            if visit.route.may != PUBLIC:
                raise SignInFirst(idle=True)
            return
        visit.person = _person(row)
        if row.owes_factor and not visit.route.half and visit.route.may != PUBLIC:
            raise FactorFirst
        if door is Audience.PARTNER:
            visit.shared = _shared(database, row)
        visit.actor = _acting(visit, row, door, params)
        place = _place(door, params)
        if clock.now() - row.seen_at > TOUCH_AFTER or (place and place != row.last_place):
            _touch(database, visit, place)

    return enter


def _door(path: str) -> Audience | None:
    if path.startswith("/a/"):
        return Audience.WORKSPACE
    if path == FEDERATION or path.startswith(FEDERATION + "/"):
        return Audience.FEDERATION
    if path == PARTNER or path.startswith(PARTNER + "/"):
        return Audience.PARTNER
    return None


def _look_up(database: Database, visit: Visit, door: Audience | None, params: dict[str, Any]) -> Any:
    id_hash, strict = security.digest(visit.session_id), visit.settings.second_factor
    asked = {"id_hash": id_hash, "strict": strict, "today": clock.today(), "now": clock.now()}
    if door is Audience.WORKSPACE:
        slug = str(params.get("workspace", ""))[:80].replace("\x00", "")
        return session.peek(database, queries.AT_WORKSPACE_DOOR, slug=slug, **asked)
    if door is not None:
        return session.peek(database, queries.AT_WING_DOOR, audience=door.value, **asked)
    return session.peek(database, queries.AT_NO_PLACE, **asked)


def _is_idle(visit: Visit, row: Any, door: Audience | None) -> bool:
    """Outside every place, the limit is that of the place one was in last."""
    outside = sessions.is_outside(row.last_place) if door is None else door is not Audience.WORKSPACE
    return bool(clock.now() - row.seen_at > sessions.idle_limit(visit, outside))


def _end(database: Database, visit: Visit) -> None:
    """A session left alone too long is over everywhere, not only at this door."""
    with session.open(database, actors.IDENTITY, write=True) as db:
        db.run(queries.REVOKE, hash_=security.digest(visit.session_id), now=clock.now())
    visit.session_id = ""
    visit.actor = actors.IDENTITY


def _person(row: Any) -> SignedInPerson:
    return SignedInPerson(
        row.account_id, row.session_number, row.name, row.email, row.language, row.theme, row.shortcuts, row.places,
        row.factor, row.proved_at, row.owes_factor, row.confined_to,
    )  # fmt: skip


def _shared(database: Database, row: Any) -> list[Any]:
    """The partner's accesses: what the frame and the front page list, and where a page's path may lead."""
    with session.open(database, actors.IDENTITY) as db:
        return list(db.all(queries.SHARES, account_id=row.account_id))


def _share(visit: Visit, params: dict[str, Any]) -> Any | None:
    """The access that a path names, None for a path without one. Raises NotFound for one that is not the reader's; that
    is written down with the association that shares something else with them, or else at the head office."""
    if "number" not in params:
        return None
    slug = params.get("workspace")
    known = [one for one in visit.shared if one.slug == slug]
    found = next((one for one in known if str(one.number) == str(params["number"])), None)
    if found is None:
        visit.outside = Workspace(known[0].workspace_id, known[0].slug, known[0].name) if known else PARTNER
        visit.denied = True
        raise NotFound
    if found.suspended_at is not None:
        raise NotFound
    visit.closed = not share_words.is_open(found, clock.today())
    return found


def _acting(visit: Visit, row: Any, door: Audience | None, params: dict[str, Any]) -> Actor:
    if door is None:
        return actors.IDENTITY
    place = params.get("workspace") if door is Audience.WORKSPACE else door.value
    if row.confined_to and place not in row.confined_to.split():
        raise NotFound  # a provider vouches for its own places only
    workspace = None
    if door is Audience.WORKSPACE and row.workspace_id is not None:
        workspace = Workspace(row.workspace_id, str(params["workspace"]), row.workspace_name)
    if row.role is None:
        visit.outside = workspace or (FEDERATION if door is Audience.FEDERATION else None)
        visit.denied = visit.outside is not None
        raise NotFound
    if door is Audience.WORKSPACE and row.suspended_at is not None:
        raise Suspended(
            _(
                "L’espace « %(name)s » est suspendu depuis le %(day)s. Rien n’y est perdu. "
                "Pour savoir pourquoi et jusqu’à quand, adressez-vous à la tête de réseau."
            )
            % {"name": row.workspace_name, "day": day(row.suspended_at.date())}
        )
    share = _share(visit, params) if door is Audience.PARTNER else None
    if share is not None:
        workspace = Workspace(share.workspace_id, share.slug, share.name)
    return Actor(
        audience=door,
        workspace=workspace,
        account_id=row.account_id,
        member_id=row.member_id if door is Audience.WORKSPACE else None,
        name=row.name,
        role=row.role,
        administrator=row.administrator,
        rights=rights_of(door.value, row.role, row.administrator),
        share=share.id if share is not None else None,
    )


def _place(door: Audience | None, params: dict[str, Any]) -> str:
    places = {
        Audience.WORKSPACE: f"/a/{params.get('workspace')}",
        Audience.FEDERATION: FEDERATION,
        Audience.PARTNER: PARTNER,
    }
    return places.get(door, "") if door else ""


def _touch(database: Database, visit: Visit, place: str) -> None:
    """Once a minute, and on entering another place: an UPDATE of a live row, which never revives a revoked one."""
    with session.open(database, actors.IDENTITY, write=True) as db:
        db.run(queries.TOUCH, hash_=security.digest(visit.session_id), now=clock.now(), place=place)


__all__ = ["FEDERATION", "PARTNER", "PUBLIC", "SIGNED_IN", "WORKSPACE", "admit"]
