"""The zip of a share's papers, prepared by a job for one reader: asked for, looked at, taken away, forgotten.

A request of a partner writes nothing with the partners' role: like a look, it is a line that the audit role adds, and a
trigger hands it to the worker. The worker reads the papers with the partners' role, as the page does. A killed worker's
job is taken up again and begins anew; the file is written down at the end only.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, DateTime, Uuid, bindparam, insert, or_, select

from app.jobs.tasks import Work, task
from app.partners import papers, reading
from app.partners.models import Share, SharePack
from app.partners.papers import Paper
from tenants import clock, session
from tenants.actor import JOBS, Actor, Audience, Workspace, keeper, previewer, witness
from tenants.database import Database
from tenants.files import Files, files_of
from tenants.joins import same
from tenants.registry import EVERY_WORKSPACE, Association
from tenants.session import ConstraintRefused, Db

KEPT = timedelta(days=1)

_ASK = insert(SharePack).inline()
_LATEST = (
    select(SharePack.turn, SharePack.papers, SharePack.state, SharePack.done, SharePack.total, SharePack.unmarked,
           SharePack.size, SharePack.file_key, SharePack.made_at)
    .where(
        SharePack.share_id == bindparam("share", type_=Uuid),
        SharePack.account_id == bindparam("account", type_=Uuid),
        SharePack.preview == bindparam("preview", type_=Boolean),
    )
    .order_by(SharePack.turn.desc())
    .limit(1)
)  # fmt: skip
_BY_ID = select(SharePack).where(SharePack.id == bindparam("pack_id", type_=Uuid))
_PLACE = select(Association.id, Association.slug, Association.name).where(Association.id == bindparam("id"))
_OLD = (
    select(SharePack)
    .join(Share, same(SharePack, Share, SharePack.share_id))
    .where(
        or_(
            SharePack.made_at < bindparam("before", type_=DateTime(timezone=True)),
            Share.ended_at.is_not(None),
            Share.until < bindparam("today"),
        )
    )
    .order_by(SharePack.made_at)
)


@dataclass(frozen=True)
class Reader:
    """Who asks: a partner for themselves, or a colleague who looks beforehand. words: the mark on each page."""

    workspace: Workspace
    share: UUID
    account: UUID
    preview: bool
    words: str


@dataclass(frozen=True)
class Told:
    """Where the reader's zip is. turn: which one of theirs; until: the moment from which it is no longer there."""

    turn: int
    state: str
    done: int
    total: int
    unmarked: int = 0
    size: int = 0
    file_key: str = ""
    until: Any = None


def numbers(found: Sequence[Paper]) -> str:
    return " ".join(str(paper.row.number) for paper in found)


def there(db: Db, reader: Reader, found: Sequence[Paper]) -> Told | None:
    """The reader's last zip, when it holds the papers that are open now and is not a day old. db: of either role."""
    last = _last(db, reader)
    if last is None or last.papers != numbers(found) or last.made_at <= clock.now() - KEPT:
        return None
    return Told(
        last.turn, last.state, last.done, last.total, last.unmarked, last.size or 0, last.file_key or "",
        last.made_at + KEPT,
    )  # fmt: skip


def _last(db: Db, reader: Reader) -> Any:
    return db.first(_LATEST, share=reader.share, account=reader.account, preview=reader.preview)


def wanted(database: Database, db: Db, reader: Reader, found: Sequence[Paper], turn: int | None) -> Told:
    """The reader's zip, asked for when there is none. turn: the one that is asked for after a failure.

    Two requests at once ask for the same turn, and the second adds nothing."""
    told = there(db, reader, found)
    if told is not None and not (told.state == "failed" and turn == told.turn + 1):
        return told
    last = _last(db, reader)
    turn = last.turn + 1 if last is not None else 1
    with (
        session.open(database, witness(reader.workspace), write=True) as book,
        suppress(ConstraintRefused),  # the same turn was asked for a moment ago
        book.savepoint(),
    ):
        book.connection.execute(_ASK, {
            "share_id": reader.share, "account_id": reader.account, "preview": reader.preview, "turn": turn,
            "words": reader.words, "papers": numbers(found), "total": len(found), "made_at": clock.now(),
        })  # fmt: skip
    return Told(turn, "asked", 0, len(found))


# -- the job ----------------------------------------------------------------------------------------------------------
@task("partners.pack")
def prepare(work: Work, pack_id: str) -> None:
    """What the worker does for a line of share_packs. An access that ended meanwhile, or papers that changed, leave a
    failed one; the page then asks anew."""
    place = session.peek(work.database, _PLACE, id=work.tenant)
    assert place is not None
    workspace, one = Workspace(place.id, place.slug, place.name), UUID(pack_id)
    with session.open(work.database, keeper(workspace), write=True) as db:
        pack: SharePack | None = db.object(_BY_ID, pack_id=one)
        if pack is None or pack.state in ("ready", "failed"):
            return
        pack.state, pack.done = "running", 0
    with session.open(work.database, _eyes(workspace, pack)) as db:
        share, found = db.first(reading.SHARE), papers.of_share(db)
    if share is None or numbers(found) != pack.papers or not papers.fit(found):
        _note(work.database, workspace, one, state="failed")
        return
    files = files_of(work.settings, place.id)
    try:
        made = papers.pack(
            files, found, share, place.name, pack.words,
            lambda rank: _note(work.database, workspace, one, done=rank),
        )  # fmt: skip
        _keep(work.database, workspace, one, files, made)
    except Exception as error:
        if not session.is_away(error):  # else the queue tries again
            _note(work.database, workspace, one, state="failed")
        raise


def _eyes(workspace: Workspace, pack: SharePack) -> Actor:
    """The partners' role as the page had it."""
    if pack.preview:
        return previewer(workspace, pack.share_id)
    return Actor(Audience.PARTNER, workspace=workspace, account_id=pack.account_id, share=pack.share_id)


def _note(database: Database, workspace: Workspace, pack_id: UUID, **values: Any) -> None:
    """In a transaction of its own, so that the page sees how far it is."""
    with session.open(database, keeper(workspace), write=True) as db:
        pack = db.object(_BY_ID, pack_id=pack_id)
        for name, value in values.items() if pack is not None else ():
            setattr(pack, name, value)


def _keep(database: Database, workspace: Workspace, pack_id: UUID, files: Files, made: papers.Packed) -> None:
    with session.open(database, keeper(workspace), write=True) as db:
        pack: SharePack | None = db.object(_BY_ID, pack_id=pack_id)
        if pack is None:  # its share is gone
            return
        kept = files.keep(db, made.content, 2 * papers.MOST_BYTES)
        pack.state, pack.file_key, pack.size, pack.unmarked = "ready", kept.key, kept.size, made.unmarked


# -- a day later ------------------------------------------------------------------------------------------------------
@task("partners.forget", every="25 * * * *")
def forget(work: Work) -> None:
    """Every hour, in every workspace."""
    with session.open(work.database, JOBS) as db:
        workspaces = [Workspace(row.id, row.slug, row.name) for row in db.all(EVERY_WORKSPACE)]
    for workspace in workspaces:
        forget_old(work.database, workspace)


def forget_old(database: Database, workspace: Workspace) -> int:
    """Row and file of each zip that is a day old, or whose access has ended. Returns how many."""
    files = files_of(database.settings, workspace.id)
    with session.open(database, keeper(workspace), write=True) as db:
        old = db.objects(_OLD, before=clock.now() - KEPT, today=clock.today())
        for pack in old:
            if pack.file_key:
                files.forget(db, pack.file_key)
            db.session.delete(pack)
    return len(old)
