"""Writing the journal's lines: a short transaction of the role that may add lines and nothing else.

When: what is shown is written down once it is drawn and before it leaves, so that nothing was read without its line;
a deed just before its commit, so that none stands without its line (a kill in between leaves a line too many, never one
too few). If the journal cannot be written, the answer does not leave.
"""

import time
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select

from app.accounts.models import Account, Membership
from app.accounts.queries import LIVE_MEMBERSHIP
from app.audit.deeds import SHOWING
from app.audit.models import AuditLine, OfficeLine
from app.web import security
from app.web.answers import Done, Page, Raw
from app.web.errors import BadRequest
from app.web.visit import Came, Visit
from tenants import clock, session
from tenants.actor import IDENTITY, Actor, Audience, Workspace
from tenants.database import Database
from tenants.registry import Association

IN_A_WORKSPACE, AT_THE_OFFICE = insert(AuditLine), insert(OfficeLine)
PLACES = (
    select(
        Membership.audience,
        Membership.member_id,
        Account.name,
        Association.id.label("workspace_id"),
        Association.slug,
        Association.name.label("workspace_name"),
    )
    .join(Account, Account.id == Membership.account_id)
    .outerjoin(Association, Association.id == Membership.workspace_id)
    .where(Membership.account_id == bindparam("account_id"), LIVE_MEMBERSHIP)
    .order_by(Membership.id)
)
PRINTED = "printed"
LONGEST = 160  # characters of an address that was refused
AGAIN_AFTER = 60.0  # seconds before the same reading or refusal of the same person is told again
MANY = 10_000

_told: dict[tuple[Any, ...], float] = {}


def write(
    database: Database,
    place: Workspace | None,
    code: str,
    *,
    person_id: UUID | None = None,
    who: str = "",
    number: str = "",
    detail: str = "",
) -> None:
    """One line, committed. place None: the head office's journal. code: « verb:thing » of app.audit.deeds."""
    deed, _mark, thing = code.partition(":")
    with session.open(database, Actor(Audience.AUDIT, workspace=place), write=True) as db:
        db.run(
            IN_A_WORKSPACE if place else AT_THE_OFFICE,
            at=clock.now(), person_id=person_id, who=who, deed=deed, thing=thing, thing_number=number, detail=detail,
        )  # fmt: skip


def keep(visit: Visit) -> None:
    """What this visit showed or did, when its route says so; and who came in."""
    for came in visit.noted:
        _of_account(visit, came)
    code = visit.route.audited
    if not code or visit.told or not _is_told(visit):
        return
    number = visit.concerns or _number(visit)
    read = (visit.me.tenant, visit.me.account_id, code, number) if code.startswith("read:") else ()
    if read and not _is_new(read):
        return  # one page and its photos, a form and its errors: told once a minute
    _of_actor(visit, code, number, visit.detail)
    _remember(read)


def tell(visit: Visit) -> None:
    """The line of a deed that another transaction than the visit's own is about to commit."""
    _of_actor(visit, visit.route.audited, visit.concerns or _number(visit), visit.detail)
    visit.told = True


def printable(visit: Visit) -> str:
    """Of a page about a person, what its browser sends when the page is printed: which, signed for this reader, so that
    nobody writes a line about another page. Empty for every other page."""
    deed, _mark, thing = visit.route.audited.partition(":")
    if deed != "read" or visit.answered is None or visit.actor is None or visit.me.audience is not Audience.WORKSPACE:
        return ""
    page = f"{thing} {visit.concerns or _number(visit)}"
    return f"{page} {security.sign(visit.settings, PRINTED, _of_reader(visit, page))}"


def printed(visit: Visit, given: str) -> None:
    """The line of a page that is being printed; the same again within a minute is told once. Raises BadRequest for
    what no page of this reader gave."""
    page, _space, signature = given.rpartition(" ")
    thing, _space, number = page.partition(" ")
    if not security.signature_holds(visit.settings, PRINTED, _of_reader(visit, page), signature):
        raise BadRequest
    read = (visit.me.tenant, visit.me.account_id, PRINTED, page)
    if _is_new(read):
        _of_actor(visit, f"print:{thing}", number, "page")
        _remember(read)


def _of_reader(visit: Visit, page: str) -> str:
    return f"{visit.me.tenant} {visit.me.account_id} {page}"


def refuse(visit: Visit) -> None:
    """A right that was missing, or somebody from elsewhere at the door; the same again within a minute is told once."""
    path = visit.path[:LONGEST]
    person = visit.person.account_id if visit.person else None
    if visit.outside is not None:
        place = visit.outside if isinstance(visit.outside, Workspace) else None
        if _is_new((person, place)):
            write(visit.services.database, place, "refusal:outside", detail=_within(path, place))
            _remember((person, place))
    elif _is_new((person, path)):
        _of_actor(visit, "refusal:page", "", _within(path, visit.me.workspace))
        _remember((person, path))


def _is_told(visit: Visit) -> bool:
    """A page that was drawn, also with the errors of its form; a deed that was done."""
    answer = visit.answered
    if visit.route.audited.partition(":")[0] not in SHOWING:
        return isinstance(answer, Done)
    return not isinstance(answer, Done) and (
        not isinstance(answer, Page | Raw) or answer.status < 400 or answer.status in (409, 422)
    )


def _number(visit: Visit) -> str:
    """The first number or word of the path."""
    names = (*visit.route.numbers, *visit.route.words)
    return str(visit.request.path_params[names[0]])[:80] if names else ""


def _of_actor(visit: Visit, code: str, number: str, detail: str) -> None:
    me = visit.me
    if me.audience not in (Audience.WORKSPACE, Audience.FEDERATION):
        return
    person = me.member_id if me.workspace else me.account_id
    write(visit.services.database, me.workspace, code, person_id=person, who=me.name, number=number, detail=detail)


def _of_account(visit: Visit, came: Came) -> None:
    """In each place of the account; an address of nobody in the head office's journal, at the same cost."""
    database = visit.services.database
    with session.open(database, IDENTITY) as db:
        places = db.all(PLACES, account_id=came.account_id, today=clock.today())
    if came.account_id is None:
        write(database, None, "session:unknown")
    for row in places:
        if came.audience and (came.audience, came.workspace_id) != (row.audience, row.workspace_id):
            continue
        if row.audience == "workspace":
            place = Workspace(row.workspace_id, row.slug, row.workspace_name)
            write(database, place, came.code, person_id=row.member_id, who=row.name, detail=came.detail)
        elif row.audience == "federation":
            write(database, None, came.code, person_id=came.account_id, who=row.name, detail=came.detail)


def _within(path: str, place: Workspace | None) -> str:
    return path.removeprefix(f"/a/{place.slug}") or "/" if place else path


def _is_new(key: tuple[Any, ...]) -> bool:
    return _told.get(key, -AGAIN_AFTER) <= time.monotonic() - AGAIN_AFTER


def _remember(key: tuple[Any, ...]) -> None:
    """Only after its line stands: what could not be written is tried again."""
    if len(_told) > MANY:
        _told.clear()
    _told[key] = time.monotonic()
