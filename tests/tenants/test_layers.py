"""R5: two layers hold every tenant table. Take one away and nothing leaks; take both away and every probe sees it."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from sqlalchemy import Text, cast, delete, exists, func, insert, lateral, literal, select, text, true, union_all, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

from tenants import scope, session
from tenants.actor import FEDERATION, keeper
from tenants.database import Database, NoContext
from tenants.model import Base, Tenanted
from tenants.registry import Counter, Member, OnceKey
from tenants.scope import UnscopedStatement
from tests.walls.filler import fill
from tests.world import copy_of

MODELS = sorted(
    (m.class_ for m in Base.registry.mappers if issubclass(m.class_, Tenanted)), key=lambda model: model.__tablename__
)
Probe = Callable[[Any, Any, "Ground"], bool]


class Ground:
    """A filled database: `own` acts, `foreign` must never be seen. rows[table] is a foreign key of each table."""

    def __init__(self, settings: Any, places: Any) -> None:
        self.settings, self.database = settings, Database(settings)
        self.own, self.foreign = places["roanne"].id, places["valence"].id
        self.actor = keeper(places["roanne"])
        self.places = places
        self.keys: dict[str, tuple[Any, ...]] = {}

    def foreign_key(self, model: Any) -> tuple[Any, ...]:
        """The whole primary key of one foreign row, as ORM identity."""
        name = model.__tablename__
        if name not in self.keys:
            columns = ", ".join(column.name for column in model.__table__.primary_key)
            with psycopg.connect(self.settings.migrate_url) as asked:
                last = columns.rsplit(", ")[-1]  # a noun of the counters stands in both workspaces
                found = asked.execute(
                    f"select {columns} from app.{name} where tenant_id = %s"
                    f" and {last} not in (select {last} from app.{name} where tenant_id = %s) limit 1",
                    (self.foreign, self.own),
                )
                self.keys[name] = found.fetchone()
        return self.keys[name]

    def is_it(self, model: Any) -> Any:
        """The condition that names that foreign row without naming its tenant."""
        last = list(model.__table__.primary_key)[-1].name
        return getattr(model, last) == self.foreign_key(model)[-1]


@pytest.fixture(scope="module")
def ground(postgres, peopled):
    settings, places = peopled
    own = copy_of(postgres, settings)
    for place, workspace in places.items():
        fill(own.migrate_url, workspace.id, place, 2)
        made = Ground(own, places)
    for workspace in places.values():
        with session.open(made.database, keeper(workspace), write=True) as db:
            db.add(OnceKey(led_to="/"), Counter(noun=f"of {workspace.slug}", last=1))
    yield made
    made.database.close()


# -- probes: each answers whether it saw, counted or touched something of another workspace --
def entities(db, model, ground):
    return any(row.tenant_id != ground.own for row in db.objects(select(model)))


def columns(db, model, ground):
    return any(row.tenant_id != ground.own for row in db.all(select(model.tenant_id)))


def joined(db, model, ground):
    other = aliased(Member)
    rows = db.all(
        select(other.tenant_id.label("one"), model.tenant_id.label("two")).select_from(other).join(model, true())
    )
    return any({row.one, row.two} != {ground.own} for row in rows)


def outer_joined(db, model, ground):
    other = aliased(Member)
    rows = db.all(select(model.tenant_id).select_from(other).outerjoin(model, true()))
    return any(row.tenant_id not in (ground.own, None) for row in rows)


def an_exists(db, model, ground):
    return db.value(select(literal(1)).where(exists(select(model.tenant_id).where(ground.is_it(model))))) is not None


def a_cte(db, model, ground):
    cte = select(model.tenant_id).cte("of_all")
    return any(row.tenant_id != ground.own for row in db.all(select(cte.c.tenant_id)))


def a_count(db, model, ground):
    return db.value(select(func.count()).select_from(model).where(ground.is_it(model))) > 0


def a_scalar(db, model, ground):
    inner = select(func.count(model.tenant_id)).where(ground.is_it(model)).scalar_subquery()
    return db.value(select(inner)) > 0


def a_union(db, model, ground):
    both = union_all(select(model.tenant_id), select(aliased(model).tenant_id))
    return any(row.tenant_id != ground.own for row in db.all(both))


def a_lateral(db, model, ground):
    inner = lateral(select(model.tenant_id).where(ground.is_it(model)), name="inner_rows")
    return bool(db.all(select(Member.number, inner.c.tenant_id).join(inner, true())))


def by_identity(db, model, ground):
    return db.session.get(model, ground.foreign_key(model)) is not None


def an_update(db, model, ground):
    last = list(model.__table__.primary_key)[-1].name
    change = update(model).where(ground.is_it(model)).values({last: getattr(model, last)})
    return db.run(change.execution_options(synchronize_session=False)) > 0


def an_update_from(db, model, ground):
    """Another table's values brought in by UPDATE … FROM."""
    other = aliased(model)
    linked = cast(other.tenant_id, Text) != Member.name
    change = update(Member).where(ground.is_it(other), linked).values(name=Member.name)
    return db.run(change.execution_options(synchronize_session=False)) > 0


def a_delete(db, model, ground):
    return db.run(delete(model).where(ground.is_it(model)).execution_options(synchronize_session=False)) > 0


def behind_the_models(db, model, ground):
    table = model.__table__
    return any(row.tenant_id != ground.own for row in db.all(select(table.c.tenant_id)))


def mixed_in(db, model, ground):
    """An entity, and beside it another model's table without its model."""
    column = model.__table__.c.tenant_id
    rows = db.all(select(column, Member.number).where(cast(column, Text) != Member.name))
    return any(row.tenant_id != ground.own for row in rows)


def as_text(db, model, ground):
    return any(row[0] != ground.own for row in db.all(text(f"select tenant_id from app.{model.__tablename__}")))


def as_a_string(db, model, ground):
    rows = db.connection.exec_driver_sql(f"select tenant_id from app.{model.__tablename__}").all()
    return any(row[0] != ground.own for row in rows)


def text_as_entities(db, model, ground):
    statement = select(model).from_statement(text(f"select * from app.{model.__tablename__}"))
    return any(row.tenant_id != ground.own for row in db.objects(statement))


def moved_away(db, model, ground):
    """One's own rows given to another workspace."""
    change = update(model).values(tenant_id=ground.foreign)
    return db.run(change.execution_options(synchronize_session=False)) > 0


def put_elsewhere(db, _model, ground):
    db.connection.execute(insert(Member), {"tenant_id": ground.foreign, "name": "x", "role": "reader", "number": 99})
    return True


READS = [entities, columns, joined, outer_joined, an_exists, a_cte, a_count, a_scalar, a_union, a_lateral, by_identity]
WRITES = [an_update, an_update_from, a_delete, moved_away, put_elsewhere]
AROUND = [behind_the_models, mixed_in, as_text, as_a_string, text_as_entities]
PROBES: list[Probe] = [*READS, *WRITES, *AROUND]
OWN_WRITES = (an_update, a_delete, moved_away)  # of the model's own table


def may_write(model: Any) -> bool:
    """Not the journal: its lines come in as another role, and nobody changes them."""
    return "UPDATE" in model.guard.grants["workspace"]


class _Undo(Exception):
    """Nothing that a probe did may stay."""


def leaks(ground: Ground, model: Any, probe: Probe) -> bool:
    """Whether the probe got through. A refusal by either layer is none; a constraint that spoke means that it did."""
    seen = False
    try:
        with session.open(ground.database, ground.actor, write=True) as db:
            seen = probe(db, model, ground)
            raise _Undo
    except _Undo:
        return seen
    except UnscopedStatement:
        return False
    except DBAPIError as error:
        return "row-level security" not in str(error) and "permission denied" not in str(error)


@pytest.fixture
def without_policies(ground):
    """Row security disabled, one table at a time: the one asked for and none other."""

    def off(model: Any, *, off: bool) -> None:
        with psycopg.connect(ground.settings.migrate_url, autocommit=True) as hand:
            verb = "disable" if off else "enable"
            hand.execute(f"alter table app.{model.__tablename__} {verb} row level security")

    return off


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__tablename__)
def test_either_layer_alone_holds_and_without_both_the_probes_see_it(
    ground, model, without_policies, monkeypatch, counts
):

    without_policies(model, off=True)
    if model is not Member:
        without_policies(Member, off=True)
    try:
        by_scope_alone = [p.__name__ for p in PROBES if leaks(ground, model, p)]
        monkeypatch.setattr(scope, "layer_is_on", False)
        seen_with_both_off = {p.__name__ for p in PROBES if leaks(ground, model, p)}
    finally:
        without_policies(model, off=False)
        without_policies(Member, off=False)
    by_policy_alone = [p.__name__ for p in PROBES if leaks(ground, model, p)]
    monkeypatch.setattr(scope, "layer_is_on", True)
    assert by_scope_alone == []
    assert by_policy_alone == []
    assert seen_with_both_off == {p.__name__ for p in PROBES if p not in OWN_WRITES or may_write(model)}
    counts.add("R5 layers removed", "tables")
    counts.add("R5 layers removed", "probes with one layer", 2 * len(PROBES))
    counts.add("R5 layers removed", "leaks", len(by_scope_alone) + len(by_policy_alone))
    counts.add("R5 layers removed", "probes that see both layers gone", len(seen_with_both_off))


def test_a_database_without_an_actor_is_refused(ground):
    engine = ground.database.engine(ground.actor.audience)
    with engine.connect() as connection, pytest.raises(NoContext):
        connection.execute(select(Member.number))
    with engine.execution_options(actor=FEDERATION).connect() as connection, pytest.raises(NoContext):
        connection.begin()


def test_an_upsert_is_refused_over_tenant_tables(ground):
    statement = postgresql.insert(Member).values(name="x", role="reader")  # noqa: TID251 to see it refused
    with pytest.raises(UnscopedStatement), session.open(ground.database, ground.actor, write=True) as db:
        db.run(statement.on_conflict_do_update(index_elements=["tenant_id", "id"], set_={"name": "y"}))


def test_statements_made_on_the_fly_are_not_kept_for_ever(ground):
    import gc
    import weakref

    kept = []
    with session.open(ground.database, ground.actor) as db:
        for number in range(50):
            for statement in (select(Member.name).where(Member.number == number), select(literal(number))):
                kept.append(weakref.ref(statement))
                db.all(statement)
            del statement
    gc.collect()
    assert len([one for one in kept if one() is not None]) < 3  # the last ones may still be held by the loop
