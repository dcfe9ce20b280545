"""Taking a whole import back: possible until somebody has changed or used one of its rows. All or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, delete, inspect, select

from app.imports import queries
from app.imports.models import UNDONE, Import
from app.journal import made_by, unpack
from app.sentence import Sentence, sentence
from tenants import clock
from tenants.model import Base, Tenanted
from tenants.session import ConstraintRefused, Db

IDS = bindparam("ids", type_=ARRAY(Uuid))
CHANGED = sentence("modifié depuis l’import")
USED = sentence("utilisé depuis l’import")
GONE = sentence("retiré depuis l’import")


@dataclass(frozen=True)
class Blocked:
    """A row that stands in the way, and why."""

    line: int
    head: str
    why: Sentence


class NotUndone(Exception):
    """Nothing was taken back; `blocked` says which rows stand in the way."""

    def __init__(self, blocked: Sequence[Blocked]) -> None:
        super().__init__()
        self.blocked = blocked


def models() -> dict[str, type[Any]]:
    """Every tenant table that an import may write, by its name."""
    classes = (mapper.class_ for mapper in Base.registry.mappers)
    return {one.__tablename__: one for one in classes if issubclass(one, Tenanted) and "id" in inspect(one).columns}


class Undoing:
    """The effects of one import, and what has become of them."""

    def __init__(self, db: Db, made: Import) -> None:
        self.db, self.made_import = db, made
        self.rows: Sequence[Any] = db.all(queries.EFFECTS, of_import=made.id)
        self.models = models()
        self.made = made_by(row.effects for row in self.rows)
        self.owner: dict[tuple[str, UUID], Any] = {}
        self.changed: dict[tuple[str, UUID], list[tuple[Any, dict[str, Any]]]] = {}
        for row in self.rows:
            for table, key, _version in row.effects["made"]:
                self.owner[(table, UUID(key))] = row
            for table, key, version, pairs in row.effects["changed"]:
                if UUID(key) not in self.made.get(table, {}):
                    self.changed.setdefault((table, UUID(key)), []).append((version, pairs))
                    self.owner.setdefault((table, UUID(key)), row)

    def blocked(self) -> list[Blocked]:
        """What has been changed or used since, in the file's order, each row once."""
        found: dict[int, Blocked] = {}
        for row, why in (*self._changed_rows(), *self._used_rows()):
            found.setdefault(row.rank, Blocked(row.line, row.found.get("head", ""), why))
        return [found[rank] for rank in sorted(found)]

    def _changed_rows(self) -> Iterable[tuple[Any, Sentence]]:
        for table, versions in self.made.items():
            if not hasattr(self.models[table], "version"):
                continue
            for key, version in self._versions(table, list(versions)).items():
                if version != versions[key]:
                    yield self.owner[(table, key)], CHANGED
        things = self._things()
        for (table, key), entries in self.changed.items():
            thing = things.get((table, key))
            if thing is None:
                yield self.owner[(table, key)], GONE
            elif not _as_left(thing, entries):
                yield self.owner[(table, key)], CHANGED

    def _used_rows(self) -> Iterable[tuple[Any, Sentence]]:
        """Rows of any table that point to one of ours and are not ours."""
        for name, model in self.models.items():
            for column in inspect(model).columns:
                target = column.info.get("key_of")
                if target not in self.made:
                    continue
                attribute = getattr(model, column.key)
                asked = select(model.id, attribute.label("target")).where(attribute == any_(IDS)).order_by(model.id)
                for row in self.db.all(asked, ids=list(self.made[target])):
                    if row.id not in self.made.get(name, {}):
                        yield self.owner[(target, row.target)], USED

    def _versions(self, table: str, keys: list[UUID]) -> dict[UUID, int]:
        model = self.models[table]
        asked = select(model.id, model.version).where(model.id == any_(IDS)).order_by(model.id)
        return {row.id: row.version for row in self.db.all(asked, ids=keys)}

    def _things(self) -> dict[tuple[str, UUID], Any]:
        """The changed rows as they stand: one statement for each table, however many they are."""
        keys: dict[str, list[UUID]] = {}
        for table, key in self.changed:
            keys.setdefault(table, []).append(key)
        found: dict[tuple[str, UUID], Any] = {}
        for table, wanted in keys.items():
            model = self.models[table]
            things = self.db.objects(select(model).where(model.id == any_(IDS)).order_by(model.id), ids=wanted)
            found |= {(table, thing.id): thing for thing in things}
        return found

    def take_back(self, by: UUID | None) -> None:
        """Raises NotUndone, and then nothing has moved."""
        blocked = self.blocked()
        if blocked:
            raise NotUndone(blocked)
        try:
            with self.db.savepoint():
                self._delete_made()
                self._restore()
        except ConstraintRefused as refusal:
            raise NotUndone([]) from refusal
        self.made_import.state = UNDONE
        self.made_import.undone_at, self.made_import.undone_by = clock.now(), by
        self.db.flush()
        self.db.run(queries.FORGET_EFFECTS, of_import=self.made_import.id)

    def _delete_made(self) -> None:
        for table in reversed(Base.metadata.sorted_tables):
            keys = self.made.get(table.name)
            if keys and table.name in self.models:
                model = self.models[table.name]
                statement = delete(model).where(model.id == any_(IDS))
                self.db.run(statement.execution_options(synchronize_session=False), ids=list(keys))

    def _restore(self) -> None:
        for row in self.rows:
            for table, columns in row.effects["removed"]:
                self.db.add(_removed(self.models[table], columns))
        things = self._things()
        for changed, entries in self.changed.items():
            for _version, pairs in reversed(entries):
                for name, (before, _after) in pairs.items():
                    setattr(things[changed], name, unpack(before))
        self.db.flush()


def _as_left(thing: Any, entries: Sequence[tuple[Any, dict[str, Any]]]) -> bool:
    """Whether the row is as the import left it: its version, or the values where there is none."""
    version, pairs = max(entries, key=lambda entry: entry[0] or 0)
    if version is not None:
        return bool(thing.version == version)
    return all(getattr(thing, name) == unpack(after) for name, (_before, after) in pairs.items())


def _removed(model: type[Any], columns: dict[str, Any]) -> Any:
    own = (column for column in inspect(model).columns if column.computed is None)
    written = {column.key for column in own if column.key == "id" or not column.primary_key}  # the server says whose
    return model(**{name: unpack(value) for name, value in columns.items() if name in written})
