"""The steps of an import before its run: a file is deposited, its columns matched, its rows corrected, the press."""

from typing import Any
from uuid import UUID

from app.folding import fold
from app.imports import queries
from app.imports.checking import judge
from app.imports.models import CHECKED, RUNNING, TO_WRITE, Import, ImportFile
from app.imports.reading import Opened, keep_rows, opened, remember, whole
from app.tabular.columns import ColumnMap
from app.tabular.kinds import Kind
from app.tabular.layout import Table
from app.tabular.verdicts import Preview
from tenants import clock
from tenants.session import Db

LONGEST_NAME = 160


def deposit(db: Db, kind: Kind, filename: str, content: bytes) -> tuple[Import, Opened]:
    """A new draft, its file beside it. Raises RefusedFile when the file is not read."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1][-LONGEST_NAME:]
    found = opened(db, kind, name, content)
    made = Import(kind=kind.name, filename=name, sheet=found.proposals[0].table.sheet)
    db.add(made)
    db.add(ImportFile(import_id=made.id, content=content))
    return made, found


def match_columns(db: Db, kind: Kind, made: Import, table: Table, mapping: ColumnMap) -> Preview:
    """The columns are decided: keep the rows, judge them. What was corrected in the same list stays."""
    if made.sheet == table.sheet:
        mapping = {**whole(made), **mapping} if made.mapping else mapping
    else:
        made.aside, made.same_persons = [], []
    made.mapping = dict(mapping)
    made.state = CHECKED
    keep_rows(db, kind, made, table, mapping)
    remember(db, kind, mapping, table)
    return judge(db, made)


def correct_cell(made: Import, place: str, field: str, value: str) -> None:
    """What stands in that cell, as a person types it; empty says that it is empty."""
    fixes = made.mapping.get("fixes", {})
    _change(made, fixes=fixes | {place: fixes.get(place, {}) | {field: value}})


def decide_meaning(made: Import, field: str, read: str, value: str) -> None:
    """What a writing stands for everywhere in that field."""
    meanings = made.mapping.get("meanings", {})
    _change(made, meanings=meanings | {field: meanings.get(field, {}) | {fold(read) or read: value}})


def leave_out(made: Import, place: str) -> None:
    """The row is not imported, as a person decides."""
    made.aside = sorted({*made.aside, place})


def take_in(made: Import, place: str) -> None:
    """The row is looked at again."""
    made.aside = [one for one in made.aside if one != place]


def same_person(made: Import, place: str) -> None:
    """The row and the recorded stay speak of one person."""
    made.same_persons = sorted({*made.same_persons, place})


def press(db: Db, made: Import, by: UUID | None) -> int:
    """Begin, right after the rows were judged: how many will be written. Nothing was written before."""
    made.wanted = to_write(made)
    made.state, made.pressed_at, made.pressed_by, made.moved_at = RUNNING, clock.now(), by, clock.now()
    db.flush()
    return made.wanted


def to_write(made: Import) -> int:
    """How many rows would be created or changed."""
    return sum(made.findings.get("counts", {}).get(outcome, 0) for outcome in TO_WRITE)


def content_of(db: Db, made: Import) -> bytes | None:
    """The file, while it is kept."""
    kept: bytes | None = db.value(queries.FILE, of_import=made.id)
    return kept


def _change(made: Import, **parts: Any) -> None:
    made.mapping = {**made.mapping, **parts}
