"""The run: rows written in small batches, each batch one transaction, each row all or nothing.

Killed anywhere, it goes on at the next row: what a row did is kept in the transaction that did it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.exc import DBAPIError

from app.imports import packing, queries
from app.imports.checking import judged
from app.imports.kinds import KINDS
from app.imports.models import DONE, REPEATED, RUNNING, TO_WRITE, UNCHANGED, Import, ImportRow
from app.jobs.tasks import Work, task
from app.sentence import Sentence, sentence
from app.tabular.kinds import Kind, Writer
from app.tabular.verdicts import Verdict
from app.web.forms import RuleRefused
from tenants import clock, session
from tenants.actor import Actor, Workspace, keeper
from tenants.database import Database
from tenants.registry import Association
from tenants.session import ConstraintRefused, Db, Stale

BATCH = 20
WORKSPACE_BY_ID = select(Association.id, Association.slug, Association.name).where(Association.id == bindparam("id"))
_CHANGED = sentence("Cette ligne a changé depuis l’aperçu. Importez de nouveau le fichier.")
_NOT_WRITTEN = sentence("Cette ligne n’a pas pu être enregistrée. Vérifiez ses valeurs, puis importez-la de nouveau.")


@task("imports.run")
def carry_out(work: Work, import_id: str) -> None:
    """What the worker does after « Importer 595 lignes »."""
    row = session.peek(work.database, WORKSPACE_BY_ID, id=work.tenant)
    if row is not None:
        run(work.database, Workspace(row.id, row.slug, row.name), UUID(import_id))


def run(database: Database, workspace: Workspace, import_id: UUID) -> None:
    """Write what is left to write, then close the import. Running it again, or twice at once, changes nothing more."""
    actor = _author(database, workspace, import_id)
    if actor is None:
        return
    verdicts = _verdicts(database, actor, import_id)
    while verdicts:
        batch = list(islice(verdicts.values(), BATCH))
        if not _write_batch(database, actor, import_id, batch):
            return
        for verdict in batch:
            del verdicts[verdict.row.place]
    with session.open(database, actor, write=True) as db:
        db.all(queries.COUNT_AGAIN)
    _close(database, actor, import_id)


def _author(database: Database, workspace: Workspace, import_id: UUID) -> Actor | None:
    """The installation at work for whoever pressed; None when nothing is to be run."""
    with session.open(database, keeper(workspace)) as db:
        made: Import | None = db.object(queries.IMPORT_BY_ID, of_import=import_id)
        if made is None or made.state != RUNNING:
            return None
        return replace(keeper(workspace), member_id=made.pressed_by)


def _verdicts(database: Database, actor: Actor, import_id: UUID) -> dict[str, Verdict[Any]]:
    """What is left to write, in the order to write it. Rows whose verdict has become another are refused on the way."""
    with session.open(database, actor, write=True) as db:
        made: Import = db.object(queries.IMPORT_BY_ID_HELD, of_import=import_id)
        rows: list[ImportRow] = db.objects(queries.ROWS, of_import=import_id)
        if not made.figures:
            made.figures = {"before": _figures(db, made)}
        left = {row.place: row for row in rows if row.outcome in TO_WRITE and row.result is None}
        preview = judged(db, KINDS[made.kind], made, rows)
        verdicts = {verdict.row.place: verdict for verdict in preview.verdicts}
        for place, row in left.items():
            verdict = verdicts.get(place)
            if verdict is None or verdict.outcome not in TO_WRITE:
                _settle(row, verdict)
        return {
            one.row.place: one
            for one in KINDS[made.kind].in_order(preview.of("create", "update"))
            if one.row.place in left
        }


def _figures(db: Db, made: Import) -> dict[str, Any]:
    """What people look at first, as it stands."""
    figures = KINDS[made.kind].figures
    return figures(db) if figures else {}


def _settle(row: ImportRow, verdict: Verdict[Any] | None) -> None:
    """A row that would no longer do what was announced."""
    if verdict is not None and verdict.outcome in (UNCHANGED, REPEATED):
        row.result = "unchanged"
        return
    row.result = "refused"
    row.reason = packing.pack((verdict.question if verdict else None) or _CHANGED)


def _write_batch(database: Database, actor: Actor, import_id: UUID, batch: Sequence[Verdict[Any]]) -> bool:
    """One transaction. False when the import is no longer to be run."""
    with session.open(database, actor, write=True) as db:
        made: Import = db.object(queries.IMPORT_BY_ID_HELD, of_import=import_id)
        if made.state != RUNNING:
            return False
        places = [verdict.row.place for verdict in batch]
        left = {row.place: row for row in db.objects(queries.LEFT, of_import=import_id, places=places)}
        kind = KINDS[made.kind]
        writer = kind.writer(db)
        for verdict in batch:
            if verdict.row.place in left:
                _write(kind, writer, verdict, left[verdict.row.place])
        made.moved_at = clock.now()
    return True


def _write(kind: Kind, writer: Writer, verdict: Verdict[Any], row: ImportRow) -> None:
    try:
        row.effects = writer.write(verdict)
        row.result = "created" if verdict.outcome == "create" else "updated"
    except (RuleRefused, ConstraintRefused, Stale, DBAPIError) as refusal:
        if isinstance(refusal, DBAPIError) and (session.is_away(refusal) or session.has_collided(refusal)):
            raise
        row.result, row.reason = "refused", packing.pack(_why(kind, refusal))


def _why(kind: Kind, refusal: Exception) -> Sentence:
    match refusal:
        case RuleRefused():
            return sentence("%(why)s", why=refusal.sentence)
        case ConstraintRefused():
            return kind.refusals.get(refusal.constraint, _NOT_WRITTEN)
        case Stale():
            return _CHANGED
    return _NOT_WRITTEN


def _close(database: Database, actor: Actor, import_id: UUID) -> None:
    """The end: the file is deleted, and the cells of what is written with it."""
    with session.open(database, actor, write=True) as db:
        made: Import = db.object(queries.IMPORT_BY_ID_HELD, of_import=import_id)
        if made.state != RUNNING:
            return
        made.state, made.ended_at = DONE, clock.now()
        made.figures = made.figures | {"after": _figures(db, made)}
        db.run(queries.DROP_FILE, of_import=import_id)
        db.run(queries.FORGET_WRITTEN, of_import=import_id)
